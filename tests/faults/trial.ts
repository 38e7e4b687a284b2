import { type Books } from '../../common/lab/audit/books.ts';
import { type Variant } from '../../common/lab/processes/ports.ts';
import { addsUp, booksOf } from '../support/audited.ts';
import { Customer } from '../support/customer.ts';
import { eventually, HEALING_MS, inTime, pause } from '../support/eventually.ts';
import { type Stage } from '../support/stage.ts';
import { type Answered, SteadyLoad } from '../support/steady-load.ts';
import { type MatrixCell, cellOf, type RowName } from './besides-table.ts';
import { type Break, type Broken } from './break.ts';
import { breaks } from './breaks.ts';
import { allowedLosses, type Call, callsIn, type Moments, type Struck, kindOf } from './calls.ts';
import { type Recovery, recoveryOf } from './recovery.ts';
import { settledAmong } from './settled.ts';
import { withoutOrder } from './summary.ts';

const LOAD = { rate: 10, atMost: 2000, users: 4 };
const HELD_MS = 4000;

/** Answers in a row, each within so many milliseconds, before a fault starts: later delays are due to the fault. */
const CALM = { answers: 5, withinMs: 250 };
const CALM_MS = 90_000;

/** A roll-over boots three services on two cores that others use, too. */
const OVER_MS = 120_000;

export interface Player {
  variant: Variant;
  stage: Stage;
}

/** The outcome of one fault in one variant. */
export interface Outcome extends Struck, Recovery {
  cell: MatrixCell;
  /** All orders but the last one, which shows that everything works again. */
  books: Books;
  calls: Call[];
  /** When each settled order was settled; milliseconds since the epoch. */
  settled: Map<string, number>;
  /** The user whose orders caused the fault, such as the one that is caught. The load has users of its own. */
  customer: string;
  /** Whether the tables allow the notification of an order to be missing. */
  mayBeUnnotified: (orderId: string) => boolean;
}

/** Runs one fault in all variants that share the servers, each under its own load. */
export async function trial(row: RowName, players: Player[]): Promise<Map<Variant, Outcome>> {
  const fault = breaks[row];
  const parties = await Promise.all(players.map((player) => Party.of(player, row, fault)));
  try {
    return await undergo(parties, fault);
  } catch (error) {
    await Promise.allSettled(parties.map((party) => party.abandon())); // the next row starts with everything running
    throw error;
  }
}

async function undergo(parties: Party[], fault: Break): Promise<Map<Variant, Outcome>> {
  const [first] = parties;
  for (const { load } of parties) load.start();
  await Promise.all(parties.map((party) => party.isCalm()));
  const moments: Moments = { breaking: Date.now(), broken: 0, mending: 0, mended: 0 };
  const broken = await fault.breaks(first!.stage, first!.customer);
  try {
    return await outcomesOf(parties, moments, broken, fault.lastsMs);
  } catch (error) {
    await broken.mend().catch(() => undefined);
    throw error;
  }
}

async function outcomesOf(
  parties: Party[],
  moments: Moments,
  broken: Broken,
  lastsMs = HELD_MS,
): Promise<Map<Variant, Outcome>> {
  const [first] = parties;
  moments.broken = Date.now();
  await (broken.over ? inTime('the fault', OVER_MS, broken.over) : pause(lastsMs));
  if (first!.cell.notified === 'may precede completed') await first!.customer.notificationOf(broken.caught!);
  moments.mending = Date.now();
  await broken.restart?.();
  const healing = Date.now();
  await broken.mend();
  await Promise.all(parties.map(({ stage }) => stage.deployment.heal()));
  moments.mended = Date.now();
  const outcomes = await Promise.all(
    parties.map((party) => party.recover({ moments, caught: broken.caught }, healing)),
  );
  return new Map(parties.map(({ variant }, index) => [variant, outcomes[index]!]));
}

class Party {
  private constructor(
    readonly variant: Variant,
    readonly stage: Stage,
    readonly load: SteadyLoad,
    readonly customer: Customer,
    private readonly fault: Break,
    readonly cell: MatrixCell,
  ) {}

  static async of({ variant, stage }: Player, row: RowName, fault: Break): Promise<Party> {
    const keys = fault.reach === 'replicas' ? 'repeat' : 'none';
    const load = await SteadyLoad.of(stage, { ...LOAD, keys });
    return new Party(variant, stage, load, await Customer.with(stage, 1000), fault, cellOf(row, stage.features));
  }

  /** A busy machine misses deadlines by itself, which proves nothing about a fault. */
  async isCalm(): Promise<void> {
    const isCalm = (answered: Answered) =>
      kindOf(answered, this.stage.features) === 'usual' && answered.answeredAt - answered.due <= CALM.withinMs;
    await eventually(
      () => {
        const latest = this.load.log.slice(-CALM.answers);
        expect({ latest, calm: latest.filter(isCalm).length }).toMatchObject({ calm: CALM.answers });
      },
      { within: CALM_MS },
    );
  }

  async abandon(): Promise<void> {
    await Promise.allSettled([this.load.stop(), this.stage.deployment.heal()]);
  }

  async recover(struck: Struck, healing: number): Promise<Outcome> {
    await this.load.stop();
    const calls = callsIn(this.load.log, this.stage.features, struck.moments);
    const mayBeUnnotified = allowedLosses(this.stage.features, this.cell, this.fault, calls, struck);
    const users = [...this.load.userIds, this.customer.userId];
    const within = struck.moments.mended + HEALING_MS - Date.now();
    await addsUp(this.stage, { users, log: this.load.log, mayBeUnnotified, within });
    const recovery = recoveryOf(healing, struck.moments.mended, Date.now());
    const last = await this.expectNormal();
    const books = withoutOrder(await booksOf(this.stage, users), last);
    const settled = new Map((await settledAmong(this.stage, users)).map(({ orderId, at }) => [orderId, at]));
    const customer = this.customer.userId;
    return { ...struck, cell: this.cell, books, calls, settled, customer, mayBeUnnotified, ...recovery };
  }

  /**
   * Places one more order and returns it: once it is settled and notified, all messages sent before it have arrived, too.
   */
  private async expectNormal(): Promise<string> {
    const promised = this.stage.features.answers.paid;
    const orderId = await this.customer.orderExpecting(1, promised);
    await this.stage.settled(orderId);
    await eventually(() => this.customer.notificationOf(orderId));
    return orderId;
  }
}
