import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { portOf, profileBase, type Service, services, type Variant } from '../../common/lab/processes/ports.ts';
import { type ServiceProcess, startService } from '../../common/lab/processes/service-process.ts';
import { arrowsOf } from '../../common/lab/page/model/arrows.ts';
import { spansOf } from '../../common/lab/page/model/span.ts';
import { readSpans, spanFile } from '../../common/lab/trace/spans.ts';
import { type Answer, Client, newTrace } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { servers, TEST_FOLDER } from '../support/infrastructure.ts';
import { isWhole } from '../support/ready.ts';
import { Sql } from '../support/sql.ts';
import { Turn } from '../support/turn.ts';
import { type Seen } from './compare.ts';

const BOOT_MS = 120_000;
const BALANCE = 1000;
const ATTEMPTS = 5;
const NOTIFIED_MS = 15_000;

export interface Placed {
  traceId: string;
  /** The status of the answer to POST /orders. */
  status: number;
  notified: boolean;
  /** The state that a statement leaves the order in; the diagrams show it in brackets. */
  states: Record<string, string[]>;
}

/** Runs the three services of a variant as processes that write their spans to a file. */
export class TracedVariant {
  private readonly turn: Turn;
  private readonly folder: string;
  private readonly running = new Map<Service, ServiceProcess>();
  private functions: Record<string, string> = {};
  private firstState = '';

  constructor(private readonly variant: Variant) {
    this.turn = new Turn(`${TEST_FOLDER}/turns/${variant}`);
    this.folder = join(TEST_FOLDER, 'traces', `${variant}-${process.pid}`);
  }

  async open(): Promise<void> {
    await this.turn.take();
    mkdirSync(this.folder, { recursive: true });
    await Promise.all(services.map((service) => this.start(service)));
    await this.readDefinitions();
  }

  /** Places an order until one meets no deadline: on a busy machine a deadline may pass without a fault. */
  async placeUndisturbed(price: number): Promise<Placed> {
    for (let attempt = 1; ; attempt++) {
      const placed = await this.place(price);
      if (attempt === ATTEMPTS || this.isUndisturbed(placed)) return placed;
    }
  }

  /** Places orders at once until none is disturbed and at least two share a statement. */
  async placeTogether(many: number, price: number): Promise<Placed[]> {
    for (let attempt = 1; ; attempt++) {
      const placed = await Promise.all(Array.from({ length: many }, () => this.place(price)));
      const undisturbed = placed.filter((one) => this.isUndisturbed(one));
      const sharing = undisturbed.some((one) => this.seen(one).spans.some(({ name }) => name === 'batch'));
      if (sharing) return undisturbed;
      if (attempt === ATTEMPTS) return [];
    }
  }

  /** The order neither failed nor was resumed by the settler. */
  private isUndisturbed(placed: Placed): boolean {
    return placed.notified && !this.seen(placed).spans.some(({ name, error }) => name === 'settle' || error);
  }

  /** Places an order in a trace of its own, and waits until it is settled and notified. */
  async place(price: number): Promise<Placed> {
    const { finish } = await this.begin(price);
    return finish();
  }

  /** Places an order while Billing is down, and starts Billing after the answer. */
  async placeWithoutBilling(price: number): Promise<Placed> {
    const customer = await this.customer();
    await this.running.get('billing')!.stop();
    const { finish } = await this.begin(price, customer);
    await this.start('billing');
    return finish();
  }

  /** Stops the services, so that every span has ended. */
  async close(): Promise<void> {
    try {
      await Promise.all([...this.running.values()].map((service) => service.stop()));
    } finally {
      await this.turn.leave();
    }
  }

  /** Returns the arrows and spans of the order. Call it after `close()`. */
  seen({ traceId, states }: Placed): Seen {
    const spans = spansOf(traceId, readSpans(this.folder).ended);
    const arrows = arrowsOf(spans).map((arrow) => ({ ...arrow, says: states[arrow.what] ?? arrow.says }));
    return { arrows, spans, functions: this.functions };
  }

  private async start(service: Service): Promise<void> {
    const port = (name: Service) => portOf(this.variant, name, 1, {}) + profileBase('test');
    const url = (name: Service) => `http://127.0.0.1:${port(name)}`;
    const peers = { BILLING_URL: url('billing'), NOTIFICATION_URL: url('notification') };
    const started = startService({
      service,
      variant: this.variant,
      port: port(service),
      infrastructure: {
        databaseUrl: (name) => servers().databases[name],
        amqpUrl: (name) => servers().brokers[name]!,
      },
      env: {
        LAB_TRACE_FILE: spanFile(this.folder, service),
        OTEL_TRACES_SAMPLER: 'parentbased_always_off',
        DRAIN_MS: '0',
        ...(service === 'order' ? peers : {}),
      },
    });
    this.running.set(service, started);
    await started.ready(BOOT_MS);
    await isWhole(started.url);
  }

  private client(service: Service): Client {
    return new Client(this.running.get(service)!.url);
  }

  private async customer(): Promise<string> {
    const { userId } = (await this.client('order').post('/users', {})).body as { userId: string };
    await this.client('billing').post('/billing/accounts', { userId });
    await this.client('billing').post('/billing/deposit', { userId, amount: BALANCE });
    return userId;
  }

  private async begin(price: number, customer?: string): Promise<{ finish: () => Promise<Placed> }> {
    const userId = customer ?? (await this.customer());
    const { traceId, headers } = newTrace();
    const { status, body } = await this.client('order').post('/orders', { userId, price }, headers);
    const finish = async () => {
      const settled = await this.settled(String(body.orderId));
      const notified = await this.notified(userId).catch(() => false);
      const states = { 'SELECT open_order': [this.firstState], 'SELECT settle_order': [String(settled.status)] };
      return { traceId, status, notified, states };
    };
    return { finish };
  }

  private settled(orderId: string): Promise<Answer['body']> {
    return eventually(async () => {
      const { body } = await this.client('order').get(`/orders/${orderId}`);
      expect(body).toHaveProperty('settledAt');
      return body;
    });
  }

  private notified(userId: string): Promise<true> {
    const look = async () => {
      const { body } = await this.client('notification').get(`/notifications/${userId}`);
      expect(body.items).toHaveLength(1);
      return true as const;
    };
    return eventually(look, { within: NOTIFIED_MS });
  }

  /** Reads the stored functions and the initial state of an order from the databases. */
  private async readDefinitions(): Promise<void> {
    for (const service of services) {
      const sql = new Sql(servers().databases[service], this.variant);
      const functions = await sql.rows<{ name: string; body: string }>(
        'SELECT proname AS name, prosrc AS body FROM pg_proc WHERE pronamespace = $1::regnamespace',
        [this.variant],
      );
      for (const { name, body } of functions) this.functions[name] = body;
      const [status] = await sql.rows<{ begins: string }>(
        `SELECT split_part(column_default, '''', 2) AS begins FROM information_schema.columns
         WHERE table_schema = $1 AND table_name = 'orders' AND column_name = 'status'`,
        [this.variant],
      );
      this.firstState = status?.begins ?? this.firstState;
      await sql.close();
    }
  }
}
