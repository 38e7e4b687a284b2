import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { batched } from '../../platform/database/batched.ts';
import { Database } from '../../platform/database/database.ts';
import { DatabaseUnavailable } from '../../platform/database/errors.ts';
import { Probe } from '../../platform/database/probe.ts';
import { type Page, type PageRequest, readPage, UUID } from '../../platform/database/page.ts';
import { RowQueue } from '../../platform/database/row-queue.ts';
import { sqlFile } from '../../platform/database/sql-file.ts';
import { Fault } from '../../platform/fault.ts';
import { notFound } from '../../platform/http/problems.ts';
import { type NewEvent } from '../../platform/messaging/messages.ts';
import { Outbox, type StoredEvent } from '../../platform/messaging/outbox.ts';
import { Log } from '../../platform/observability/logger.ts';
import { gauge, shared } from '../../platform/observability/metrics.ts';
import { traceparent } from '../../platform/observability/trace.ts';
import { type NewOrder } from './order-placement.ts';
import { settledOrders } from './order.metrics.ts';
import { Order } from './order.entity.ts';
import { type Payment } from './payment.ts';
import { SettledSignal } from './settled-signal.ts';

const OPEN_ORDERS = sqlFile(import.meta, 'open-orders.sql');
const SETTLE_ORDERS = sqlFile(import.meta, 'settle-orders.sql');
const CLAIM_PENDING_ORDERS = sqlFile(import.meta, 'claim-pending-orders.sql');
const FIND_ORDER_BY_KEY = sqlFile(import.meta, 'find-order-by-key.sql');
const MEASURE_PENDING_ORDERS = sqlFile(import.meta, 'measure-pending-orders.sql');

/** The part of an order that is known before it is stored. */
export type OpenedOrder = Pick<Order, 'orderId' | 'userId' | 'price'>;
/** A settled order. `changed` is false if it was settled before this call. */
export type SettledOrder = Order & { settledAt: Date; changed: boolean };
/** An order with the hash of the body that its Idempotency-Key was used with. */
export type OrderUnderKey = Order & { requestHash: Buffer | null };

interface Opening extends OpenedOrder {
  traceparent: string | undefined;
  key: string | null;
  hash: string | undefined;
  event: NewEvent | undefined;
}
interface Settling extends Pick<Order, 'orderId' | 'status' | 'reason'> {
  event: NewEvent | undefined;
  /** The reply to an earlier attempt was lost, so that attempt may have settled the order. */
  attempted?: boolean;
}
type Written = { event: StoredEvent | null };

/** Stores orders. An order is pending, then completed or failed, and changes no more. */
@Injectable()
export class Orders {
  readonly #locked = new RowQueue(OrderBusy);

  constructor(
    private readonly db: Database,
    private readonly outbox: Outbox,
    private readonly signal: SettledSignal,
    private readonly log: Log,
    probe: Probe,
  ) {
    const measure = shared(() => probe.measure<{ pending: number; oldestSeconds: number }>(MEASURE_PENDING_ORDERS));
    gauge('orders_pending', 'Orders pending now', async () => (await measure()).pending);
    gauge('orders_pending_oldest_seconds', 'Age of the oldest of them', async () => (await measure()).oldestSeconds);
  }

  /**
   * Stores a pending order and the event that `makeEvent` returns for it, in one transaction.
   * @throws Problem 404 for an unknown user; KeyTaken
   */
  async open(request: NewOrder, makeEvent?: (order: OpenedOrder) => NewEvent): Promise<Order> {
    const { userId, price, idempotency } = request;
    const order = { orderId: v7(), userId, price };
    const key = idempotency.key;
    const hash = idempotency.hash ? `\\x${idempotency.hash.toString('hex')}` : undefined;
    const opened = await this.#open({ ...order, traceparent: traceparent(), key, hash, event: makeEvent?.(order) });
    if (opened) return opened;
    const [stored] = key === null ? [] : await this.db.query<OrderUnderKey>(FIND_ORDER_BY_KEY, [key]);
    throw stored ? new KeyTaken(stored) : notFound('There is no such user.');
  }

  readonly #open = batched('orderId', (orders: Opening[]) => this.#write<Order>(OPEN_ORDERS, [JSON.stringify(orders)]));

  /**
   * Settles a pending order and stores `event` in the same transaction. An order that was settled before stays as it is,
   * and the event is not stored.
   * @throws UnknownOrder; OrderBusy
   */
  async settle({ orderId }: { orderId: string }, payment: Payment, event?: NewEvent): Promise<SettledOrder> {
    const settling: Settling = { orderId, ...outcomeOf(payment), event };
    const order = await this.#settle(settling);
    if (!order) throw new UnknownOrder(orderId);
    const settled = isSettled(order) ? order : await this.#waitAndSettle(settling);
    const { status, reason } = settled;
    const changed = settled.changed || (settling.attempted === true && status === settling.status);
    if (!changed) return settled;
    settledOrders.inc({ status });
    this.signal.settled(orderId);
    this.log.info({ orderId, status, reason }, 'order settled');
    return { ...settled, changed };
  }

  /** Steps over orders that another session holds: they come back as pending. */
  readonly #settle = batched('orderId', (orders: Settling[]) => this.#settleAll(orders, false));

  #waitAndSettle(settling: Settling): Promise<SettledOrder> {
    return this.#locked.run(settling.orderId, async () => (await this.#settleAll([settling], true)).find(isSettled));
  }

  async #settleAll(orders: Settling[], waits: boolean): Promise<(Order & { changed: boolean })[]> {
    try {
      return await this.#write(SETTLE_ORDERS, [JSON.stringify(orders), waits]);
    } catch (err) {
      if (err instanceof DatabaseUnavailable && err.connectionLost) for (const order of orders) order.attempted = true;
      throw err;
    }
  }

  /** Claims up to `limit` pending orders for five seconds. */
  claim(limit: number): Promise<Order[]> {
    return this.db.query<Order>(CLAIM_PENDING_ORDERS, [limit]);
  }

  /** Logs why an order could not be settled yet and returns it. The settler resumes it. */
  leavePending(order: Order, err: unknown): Order {
    this.log.warn({ err, orderId: order.orderId }, 'order stays pending');
    return order;
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

  async #write<Row>(sql: string, values: unknown[]): Promise<Row[]> {
    const written = await this.db.query<Row & Written>(sql, values);
    this.outbox.stored(written.flatMap(({ event }) => event ?? []));
    return written;
  }
}

function isSettled<Any extends Order>(order: Any): order is Any & { settledAt: Date } {
  return order.settledAt !== null;
}

function outcomeOf(payment: Payment): Pick<Order, 'status' | 'reason'> {
  return payment.status === 'paid'
    ? { status: 'completed', reason: null }
    : { status: 'failed', reason: payment.reason };
}

/** The key of this request already belongs to an order. Nothing was stored. */
export class KeyTaken extends Error {
  constructor(readonly order: OrderUnderKey) {
    super('the idempotency key is taken');
  }
}

export class UnknownOrder extends Error {
  constructor(orderId: string) {
    super(`there is no order ${orderId}`);
  }
}

/** Another session holds the order, which stays pending. */
export class OrderBusy extends Fault {
  override readonly name = 'OrderBusy';

  constructor(orderId: string) {
    super(`another transaction holds order ${orderId}`);
  }
}
