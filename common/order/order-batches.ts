import { type Announcer } from '../database/announcer.ts';
import { Batch } from '../database/batch.ts';
import { type Database, type Query } from '../database/database.ts';
import { type NewOrder } from './order-placement.ts';
import { type Order } from './order.entity.ts';
import { OPEN, READ, SETTLE } from './orders.sql.ts';
import { type Payment } from './payment.ts';

export type SettledOrder = Order & { settledAt: Date; byUs: boolean };

interface Opening {
  request: NewOrder;
  orderId: string;
  traceparent: string | undefined;
  announcer: Announcer<Order> | undefined;
}

interface Settling {
  orderId: string;
  payment: Payment;
  announcer: Announcer<SettledOrder> | undefined;
}

/** Writes orders that are opened or settled at the same moment with one statement. */
export class OrderBatches {
  readonly #opening = new Batch((items: Opening[]) => this.#openAll(items));
  readonly #settling = new Batch((items: Settling[]) => this.#settleAll(items));

  constructor(private readonly db: Database) {}

  /** @returns undefined where the user isn't known or the key is taken */
  open(opening: Opening): Promise<Order | undefined> {
    return this.#opening.add(opening);
  }

  /** @returns undefined where there is no such order */
  settle(settling: Settling): Promise<SettledOrder | undefined> {
    return this.#settling.add(settling);
  }

  async #openAll(items: Opening[]): Promise<(Order | undefined)[]> {
    const values = [
      items.map(({ orderId }) => orderId),
      items.map(({ request }) => request.userId),
      items.map(({ request }) => request.price),
      items.map((item) => item.traceparent),
      items.map(({ request }) => request.idempotency.key),
      items.map(({ request }) => request.idempotency.hash),
    ];
    const stored = await this.#announced(items[0]?.announcer, (query) => query<Order>(OPEN, values));
    const byId = new Map(stored.map((order) => [order.orderId, order]));
    return items.map(({ orderId }) => byId.get(orderId));
  }

  async #settleAll(items: Settling[]): Promise<(SettledOrder | undefined)[]> {
    const ids = items.map(({ orderId }) => orderId);
    const values = [
      ids,
      items.map(({ payment }) => (payment.status === 'paid' ? 'completed' : 'failed')),
      items.map(({ payment }) => (payment.status === 'paid' ? null : payment.reason)),
    ];
    const ours = await this.#announced(items[0]?.announcer, (query) => query<SettledOrder>(SETTLE, values));
    const rows = ours.length === ids.length ? ours : await this.db.query<SettledOrder>(READ, [ids]);
    const byId = new Map(rows.map((order) => [order.orderId, order]));
    const won = new Set(ours.map(({ orderId }) => orderId));
    // the same order twice in one batch: the first of them has settled it
    return ids.map((id) => (byId.has(id) ? { ...byId.get(id)!, byUs: won.delete(id) } : undefined));
  }

  /** One statement by itself, or one transaction with what is announced of its rows. All calls have the same announcer. */
  async #announced<Row>(
    announcer: Announcer<Row> | undefined,
    write: (query: Query) => Promise<Row[]>,
  ): Promise<Row[]> {
    if (!announcer) return write(this.db.query);
    const { rows, committed } = await this.db.transaction(async (query) => {
      const written = await write(query);
      return { rows: written, committed: await announcer.store(query, written) };
    });
    committed();
    return rows;
  }
}
