import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { type Announcer } from '../database/announcer.ts';
import { Batch } from '../database/batch.ts';
import { Database, type Query } from '../database/database.ts';
import { type Page, type PageRequest, readPage, UUID } from '../database/page.ts';
import { notFound } from '../http/problems.ts';
import { Log } from '../observability/logger.ts';
import { gauge, metrics } from '../observability/metrics.ts';
import { traceparent } from '../observability/trace.ts';
import { type NewOrder } from './order-placement.ts';
import { Order } from './order.entity.ts';
import { CLAIM, OPEN, PENDING, READ, READ_BY_KEY, SETTLE } from './orders.sql.ts';
import { type Payment } from './payment.ts';
import { SettledSignal } from './settled-signal.ts';

export type SettledOrder = Order & { settledAt: Date; byUs: boolean };

/** The key of this request already has an order: nothing was stored, the answer is in that order. */
export class KeyTaken extends Error {
  constructor(readonly order: StoredOrder) {
    super('the idempotency key is taken');
  }
}
export type StoredOrder = Order & { requestHash: Buffer | null };

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

@Injectable()
export class Orders {
  readonly #opening = new Batch((items: Opening[]) => this.#openAll(items));
  readonly #settling = new Batch((items: Settling[]) => this.#settleAll(items));

  constructor(
    private readonly db: Database,
    private readonly signal: SettledSignal,
    private readonly log: Log,
  ) {
    const pending = async () => (await db.query<{ pending: number; oldestSeconds: number }>(PENDING))[0]!;
    gauge('orders_pending', 'Orders pending now', async () => (await pending()).pending);
    gauge('orders_pending_oldest_seconds', 'Age of the oldest of them', async () => (await pending()).oldestSeconds);
  }

  /**
   * Commits a pending order, and in the same transaction what `announcer` makes of it.
   * @throws Problem 404 for an unknown user; KeyTaken
   */
  async open(request: NewOrder, announcer?: Announcer<Order>): Promise<Order> {
    const order = await this.#opening.add({ request, orderId: v7(), traceparent: traceparent(), announcer });
    if (order) return order;
    const taken = await this.findByKey(request.idempotency.key);
    if (taken) throw new KeyTaken(taken);
    throw notFound('There is no such user.');
  }

  /**
   * Settles a pending order once and for ever; whoever changed the row (`byUs`) tells of it.
   * @throws UnknownOrder
   */
  async settle(
    order: { orderId: string },
    payment: Payment,
    announcer?: Announcer<SettledOrder>,
  ): Promise<SettledOrder> {
    const settled = await this.#settling.add({ orderId: order.orderId, payment, announcer });
    if (!settled) throw new UnknownOrder(order.orderId);
    if (settled.byUs) {
      metrics.settled.inc({ status: settled.status });
      this.signal.settled(settled.orderId);
      this.log.info({ orderId: settled.orderId, status: settled.status, reason: settled.reason }, 'order settled');
    }
    return settled;
  }

  /** Up to `limit` pending orders whose time has come; nobody else gets them for the next 5 seconds. */
  claim(limit: number): Promise<Order[]> {
    return this.db.query<Order>(CLAIM, [limit]);
  }

  /** Handed to a catch: the fault is logged and the client is answered with the order, which stays pending. */
  stillPending(order: Order) {
    return (err: unknown): Order => {
      this.log.warn({ err, orderId: order.orderId }, 'order stays pending');
      return order;
    };
  }

  async find(orderId: string): Promise<Order> {
    const order = await this.db.entities((manager) => manager.findOneBy(Order, { orderId }));
    if (!order) throw notFound('There is no such order.');
    return order;
  }

  async findByKey(key: string | null): Promise<StoredOrder | undefined> {
    if (key === null) return undefined;
    const [order] = await this.db.query<StoredOrder>(READ_BY_KEY, [key]);
    return order;
  }

  list(userId: string, page: PageRequest): Promise<Page<Order>> {
    const keyset = { time: 'createdAt', id: 'orderId', idPattern: UUID } as const;
    return this.db.entities((manager) => readPage(manager, Order, { userId }, keyset, page));
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
    const settled = await this.#announced(items[0]?.announcer, (query) => query<SettledOrder>(SETTLE, values));
    const ours = new Map(settled.map((order) => [order.orderId, order]));
    const others = ours.size === ids.length ? [] : await this.db.query<SettledOrder>(READ, [ids]);
    const byId = new Map(others.map((order) => [order.orderId, order]));
    return ids.map((orderId) => {
      const order = ours.get(orderId);
      if (order && ours.delete(orderId)) return { ...order, byUs: true };
      const found = byId.get(orderId) ?? settled.find((one) => one.orderId === orderId);
      return found && { ...found, byUs: false };
    });
  }

  /** One statement by itself, or one transaction with what is announced of its rows. */
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

export class UnknownOrder extends Error {
  constructor(orderId: string) {
    super(`there is no order ${orderId}`);
  }
}
