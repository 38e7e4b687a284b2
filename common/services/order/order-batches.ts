import { type Announcer } from '../../platform/database/announcer.ts';
import { Batch } from '../../platform/database/batch.ts';
import { type Database } from '../../platform/database/database.ts';
import { type NewOrder } from './order-placement.ts';
import { type Order } from './order.entity.ts';
import { OPEN, READ, READ_BY_KEYS, SETTLE } from './orders.sql.ts';
import { type Payment } from './payment.ts';

export type Settled = Order & { settledAt: Date };
export type SettledOrder = Settled & { byUs: boolean };

/** An order that a key belongs to, and the hash of the body that it was used with. */
export type StoredOrder = Order & { idempotencyKey: string | null; requestHash: Buffer | null };
type Opened = Order | StoredOrder;

interface Opening {
  request: NewOrder;
  orderId: string;
  traceparent: string | undefined;
  announcer: Announcer<Order> | undefined;
}

interface Settling {
  order: { orderId: string };
  payment: Payment;
  announcer?: undefined;
}

/** What is announced of an order says all of it. */
interface Announced {
  order: Order;
  payment: Payment;
  announcer: Announcer<Settled>;
}

/** Writes orders that are opened or settled at the same moment with one statement. */
export class OrderBatches {
  readonly #opening = new Batch((items: Opening[]) => this.#openAll(items));
  readonly #settling = new Batch((items: (Settling | Announced)[]) => this.#settleAll(items));

  constructor(private readonly db: Database) {}

  /** @returns the order; or the one that has its key; or undefined where the user isn't known */
  open(opening: Opening): Promise<Opened | undefined> {
    return this.#opening.add(opening);
  }

  /** @returns undefined where there is no such order */
  settle(settling: Settling | Announced): Promise<SettledOrder | undefined> {
    return this.#settling.add(settling);
  }

  async #openAll(items: Opening[]): Promise<(Opened | undefined)[]> {
    const orders = items.map(pending);
    const values = [
      orders.map(({ orderId }) => orderId),
      orders.map(({ userId }) => userId),
      orders.map(({ price }) => price),
      orders.map(({ createdAt }) => createdAt),
      orders.map(({ traceparent }) => traceparent),
      items.map(({ request }) => request.idempotency.key),
      items.map(({ request }) => request.idempotency.hash),
    ];
    const announcer = items[0]?.announcer; // all calls have the same, or none
    const writing = { sql: OPEN, values, key: 'written."orderId"::text' };
    const stored = announcer
      ? await announcer.storeWith<Order>(this.db.query, writing, byId(orders))
      : await this.db.query<Order>(OPEN, values);
    const opened = byId(stored);
    const keys = items
      .filter(({ orderId }) => !opened.has(orderId))
      .flatMap(({ request }) => request.idempotency.key ?? []);
    const taken = keys.length > 0 ? await this.db.query<StoredOrder>(READ_BY_KEYS, [keys]) : [];
    const byKey = new Map(taken.map((order) => [order.idempotencyKey, order]));
    return items.map(({ orderId, request }) => opened.get(orderId) ?? byKey.get(request.idempotency.key));
  }

  async #settleAll(items: (Settling | Announced)[]): Promise<(SettledOrder | undefined)[]> {
    const ids = items.map(({ order }) => order.orderId);
    const outcomes = items.map(({ payment }) => outcomeOf(payment));
    const values = [ids, outcomes.map(({ status }) => status), outcomes.map(({ reason }) => reason)];
    const announced = items.filter((item) => item.announcer !== undefined);
    const announcer = announced[0]?.announcer; // all calls have the same, or none
    const writing = { sql: SETTLE, values, key: 'written."orderId"::text' };
    const ours = announcer
      ? await announcer.storeWith<Settled>(this.db.query, writing, byId(announced.map(settled)))
      : await this.db.query<Settled>(SETTLE, values);
    const rows = ours.length === ids.length ? ours : await this.db.query<Settled>(READ, [ids]);
    const found = byId(rows);
    const won = new Set(ours.map(({ orderId }) => orderId));
    // the same order twice in one batch: the first of them has settled it
    return ids.map((id) => (found.has(id) ? { ...found.get(id)!, byUs: won.delete(id) } : undefined));
  }
}

function pending({ orderId, request: { userId, price }, traceparent }: Opening): Order {
  const begun = { status: 'pending', reason: null, createdAt: new Date(), settledAt: null } as const;
  return { orderId, userId, price, ...begun, traceparent: traceparent ?? null };
}

function outcomeOf(payment: Payment): Pick<Order, 'status' | 'reason'> {
  return payment.status === 'paid'
    ? { status: 'completed', reason: null }
    : { status: 'failed', reason: payment.reason };
}

function settled({ order, payment }: Announced): Settled {
  return { ...order, ...outcomeOf(payment), settledAt: new Date() };
}

const byId = <T extends Order>(orders: T[]) => new Map(orders.map((order) => [order.orderId, order]));
