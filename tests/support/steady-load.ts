import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { Agent } from 'undici';
import { ANSWER_MS, ApiClient } from '../../common/lab/client/api-client.ts';
import { Customer } from './customer.ts';
import { inTime, pause } from './eventually.ts';
import { Rotation } from './rotation.ts';
import { type Stage } from './stage.ts';

const HIGHEST_PRICE = 100;
const UNCOVERED_PRICE = 1e12;
const ONE_IN_TEN = fc.integer({ min: 1, max: 10 }).map((drawn) => drawn === 1);

export interface LoadOptions {
  /** Orders per second. */
  rate: number;
  /** The maximum number of orders. */
  atMost: number;
  /** Draws users and prices; the same seed gives the same orders. */
  seed?: number;
  users?: number;
  /**
   * `none`: no Idempotency-Key. `each`: one per order. `repeat`: as `each`, and a request without an order in its
   * answer is repeated under its key.
   */
  keys?: 'none' | 'each' | 'repeat';
  /** Receives one JSON line per answer, in the format of `make audit LOG=`. */
  file?: string;
}

/** How one call ended. Times are milliseconds since the epoch. */
export interface Answered {
  due: number;
  answeredAt: number;
  userId: string;
  price: number;
  key?: string;
  /** The HTTP status; without an answer it is absent and `error` has the reason. */
  code?: number;
  error?: string;
  orderId?: string;
  /** The order's status, where the answer has it. */
  status?: string;
}

type Planned = { user: number; price: number };
type Ended = Pick<Answered, 'code' | 'error' | 'orderId' | 'status'>;

/**
 * Places orders at a constant rate without waiting for answers (an open load). It has its own users; one order in ten
 * costs more than they have.
 */
export class SteadyLoad {
  readonly log: Answered[] = [];
  private readonly agent = new Agent({ connect: { timeout: ANSWER_MS }, headersTimeout: ANSWER_MS });
  private readonly outstanding = new Set<Promise<void>>();
  private sent = 0;
  private begun = 0;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  private constructor(
    private readonly rotation: Rotation,
    /** The users of this load; no one else orders for them. */
    readonly userIds: string[],
    private readonly plan: Planned[],
    private readonly options: LoadOptions,
  ) {
    if (options.file) mkdirSync(dirname(options.file), { recursive: true });
  }

  /** Creates the users and their accounts. */
  static async of(stage: Stage, options: LoadOptions): Promise<SteadyLoad> {
    const { users = 10, atMost, seed = 1 } = options;
    const customers = await Promise.all(
      Array.from({ length: users }, () => Customer.with(stage, atMost * HIGHEST_PRICE)),
    );
    const price = ONE_IN_TEN.chain((uncovered) =>
      uncovered ? fc.constant(UNCOVERED_PRICE) : fc.integer({ min: 1, max: HIGHEST_PRICE }),
    );
    const drawn = fc.noBias(fc.record({ user: fc.nat(users - 1), price }));
    const plan = fc.sample(drawn, { seed, numRuns: atMost });
    const urls = stage.replicaNumbers.map((replica) => stage.deployment.url('order', replica));
    const userIds = customers.map(({ userId }) => userId);
    return new SteadyLoad(new Rotation(urls), userIds, plan, options);
  }

  /** Counts the orders sent so far. */
  get count(): number {
    return this.sent;
  }

  start(): void {
    this.begun = Date.now();
    this.rotation.start();
    this.next();
  }

  /** Stops sending and waits until every request is answered or has failed. */
  async stop(within = ANSWER_MS): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    try {
      await inTime(`${this.outstanding.size} calls are open`, within, Promise.all(this.outstanding));
    } finally {
      this.rotation.stop();
      await this.agent.destroy();
    }
  }

  private next(): void {
    const planned = this.plan[this.sent];
    if (!planned || this.stopped) return;
    const due = this.begun + (this.sent * 1000) / this.options.rate;
    const send = () => {
      const ended = this.order(planned, due);
      this.sent++;
      this.outstanding.add(ended);
      void ended.then(() => this.outstanding.delete(ended));
      this.next();
    };
    this.timer = setTimeout(send, Math.max(0, due - Date.now()));
  }

  private async order({ user, price }: Planned, due: number): Promise<void> {
    const { keys = 'none', file } = this.options;
    const key = keys === 'none' ? undefined : randomUUID();
    const userId = this.userIds[user]!;
    const giveUp = Date.now() + ANSWER_MS;
    for (;;) {
      const ended = await this.post(this.rotation.next(), { userId, price }, key);
      const answered = { due, answeredAt: Date.now(), userId, price, key, ...ended };
      this.log.push(answered);
      if (file) appendFileSync(file, `${JSON.stringify(answered)}\n`);
      if (keys !== 'repeat' || ended.orderId || Date.now() > giveUp) return;
      await pause(200);
    }
  }

  private async post(url: string, order: object, key?: string): Promise<Ended> {
    try {
      const client = new ApiClient(url, this.agent);
      const answer = await client.post('/orders', order, key ? { 'idempotency-key': key } : {});
      const { orderId, status } = answer.body as { orderId?: string; status: unknown };
      // a problem's status is the HTTP status, a number
      return { code: answer.status, orderId, status: typeof status === 'string' ? status : undefined };
    } catch (error) {
      return { error: ((error as Error).cause as { code?: string }).code ?? String(error) };
    }
  }
}
