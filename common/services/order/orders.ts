import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { type Announcer } from '../../platform/database/announcer.ts';
import { Database } from '../../platform/database/database.ts';
import { type Page, type PageRequest, readPage, UUID } from '../../platform/database/page.ts';
import { notFound } from '../../platform/http/problems.ts';
import { Log } from '../../platform/observability/logger.ts';
import { gauge, metrics } from '../../platform/observability/metrics.ts';
import { traceparent } from '../../platform/observability/trace.ts';
import { OrderBatches, type Settled, type SettledOrder, type StoredOrder } from './order-batches.ts';
import { type NewOrder } from './order-placement.ts';
import { Order } from './order.entity.ts';
import { CLAIM, PENDING } from './orders.sql.ts';
import { type Payment } from './payment.ts';
import { SettledSignal } from './settled-signal.ts';

export type { Settled, SettledOrder, StoredOrder } from './order-batches.ts';

/** Orders: pending, then completed or failed, once and for ever. */
@Injectable()
export class Orders {
  readonly #batches: OrderBatches;

  constructor(
    private readonly db: Database,
    private readonly signal: SettledSignal,
    private readonly log: Log,
  ) {
    this.#batches = new OrderBatches(db);
    const pending = async () => (await db.query<{ pending: number; oldestSeconds: number }>(PENDING))[0]!;
    gauge('orders_pending', 'Orders pending now', async () => (await pending()).pending);
    gauge('orders_pending_oldest_seconds', 'Age of the oldest of them', async () => (await pending()).oldestSeconds);
  }

  /**
   * Commits a pending order, and in the same transaction what `announcer` makes of it.
   * @throws Problem 404 for an unknown user; KeyTaken
   */
  async open(request: NewOrder, announcer?: Announcer<Order>): Promise<Order> {
    const order = await this.#batches.open({ request, orderId: v7(), traceparent: traceparent(), announcer });
    if (!order) throw notFound('There is no such user.');
    if ('requestHash' in order) throw new KeyTaken(order);
    return order;
  }

  /**
   * Settles a pending order; whoever changed the row (`byUs`) tells of it.
   * @throws UnknownOrder
   */
  settle(order: { orderId: string }, payment: Payment): Promise<SettledOrder> {
    return this.#settle(order, this.#batches.settle({ order, payment }));
  }

  /** The same, and commits with it what `announcer` makes of the order. */
  settleAndTell(order: Order, payment: Payment, announcer: Announcer<Settled>): Promise<SettledOrder> {
    return this.#settle(order, this.#batches.settle({ order, payment, announcer }));
  }

  async #settle({ orderId }: { orderId: string }, settling: Promise<SettledOrder | undefined>): Promise<SettledOrder> {
    const settled = await settling;
    if (!settled) throw new UnknownOrder(orderId);
    if (settled.byUs) {
      const { status, reason } = settled;
      metrics.settled.inc({ status });
      this.signal.settled(orderId);
      this.log.info({ orderId, status, reason }, 'order settled');
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

  list(userId: string, page: PageRequest): Promise<Page<Order>> {
    const keyset = { time: 'createdAt', id: 'orderId', idPattern: UUID } as const;
    return this.db.entities((manager) => readPage(manager, Order, { userId }, keyset, page));
  }
}

/** The key of this request already has an order: nothing was stored, the answer is in that order. */
export class KeyTaken extends Error {
  constructor(readonly order: StoredOrder) {
    super('the idempotency key is taken');
  }
}

export class UnknownOrder extends Error {
  constructor(orderId: string) {
    super(`there is no order ${orderId}`);
  }
}
