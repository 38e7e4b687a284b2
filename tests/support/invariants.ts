import { type Service } from '../../common/lab/ports.ts';
import { type EventTap } from './event-tap.ts';
import { type Sql } from './sql.ts';

/** What is wrong, one sentence each with the ids; empty when everything holds. */
export type Violations = string[];

export interface Stores {
  database(service: Service): Sql;
}

interface Settled {
  order_id: string;
  user_id: string;
  price: string;
  status: string;
}

/** What has to hold at every moment, whatever is broken. */
export async function always(stores: Stores): Promise<Violations> {
  const [billing, notification] = [stores.database('billing'), stores.database('notification')];
  const wrongBalances = await billing.rows<{ user_id: string }>(
    `SELECT a.user_id FROM accounts a LEFT JOIN ledger l USING (user_id) GROUP BY a.user_id, a.balance
     HAVING a.balance < 0
         OR a.balance <> coalesce(sum(CASE l.type WHEN 'deposit' THEN l.amount ELSE -l.amount END), 0)`,
  );
  const paidTwice = await billing.rows<{ order_id: string }>(
    'SELECT order_id FROM ledger WHERE order_id IS NOT NULL GROUP BY order_id HAVING count(*) > 1',
  );
  const toldTwice = await notification.rows<{ order_id: string }>(
    'SELECT order_id FROM notifications GROUP BY order_id HAVING count(*) > 1',
  );
  return [
    ...wrongBalances.map(({ user_id }) => `balance of ${user_id} is below zero or not the sum of its ledger`),
    ...paidTwice.map(({ order_id }) => `order ${order_id} was paid more than once`),
    ...toldTwice.map(({ order_id }) => `order ${order_id} was notified more than once`),
  ];
}

export interface Healed {
  /** Orders that only Billing knows, because a case invented them. */
  invented: (userId: string) => boolean;
  /** May this order's notification be missing, for the table says that it is lost? */
  mayBeUntold: (orderId: string) => boolean;
}

/** What has to hold once nothing is broken any more and everything had the time to settle. */
export async function onceHealed(stores: Stores, { invented, mayBeUntold }: Healed): Promise<Violations> {
  const orders = await stores
    .database('order')
    .rows<Settled & Record<string, unknown>>('SELECT order_id, user_id, price, status FROM orders');
  const payments = await stores
    .database('billing')
    .rows<{ order_id: string; user_id: string; amount: string }>(
      "SELECT order_id, user_id, amount FROM withdrawals WHERE outcome = 'paid'",
    );
  const told = await stores
    .database('notification')
    .rows<{ order_id: string; type: string }>('SELECT order_id, type FROM notifications');
  return [
    ...orders.filter(({ status }) => status === 'pending').map(({ order_id }) => `order ${order_id} is still pending`),
    ...unpaid(orders, payments),
    ...payments
      .filter(({ user_id }) => !invented(user_id))
      .filter(({ order_id }) => !orders.some((order) => order.order_id === order_id && order.status === 'completed'))
      .map(({ order_id }) => `withdrawal for ${order_id} has no completed order`),
    ...untold(orders, told, mayBeUntold),
    ...(await always(stores)),
  ];
}

function unpaid(orders: Settled[], payments: { order_id: string; amount: string }[]): Violations {
  const paid = new Map(payments.map(({ order_id, amount }) => [order_id, amount]));
  return orders
    .filter(({ order_id, status, price }) => status === 'completed' && paid.get(order_id) !== price)
    .map(({ order_id }) => `order ${order_id} is completed and was not paid its price`);
}

function untold(
  orders: Settled[],
  told: { order_id: string; type: string }[],
  mayBeUntold: (orderId: string) => boolean,
): Violations {
  const types = new Map(told.map(({ order_id, type }) => [order_id, type]));
  return orders.flatMap(({ order_id, status }) => {
    const type = types.get(order_id);
    if (!type) return mayBeUntold(order_id) ? [] : [`order ${order_id} was never notified`];
    return type === (status === 'completed' ? 'success' : 'failure') ? [] : [`order ${order_id} got a ${type} notice`];
  });
}

/** No outbox holds a row, and no queue a message but the poison that cases have put in and taken out again. */
export async function nothingUnderway(stores: Stores, outboxes: Service[], queues: string[], tap?: EventTap) {
  const violations: Violations = [];
  for (const service of outboxes) {
    const rows = await stores.database(service).count('SELECT 1 FROM outbox');
    if (rows > 0) violations.push(`${rows} unpublished events in the outbox of ${service}`);
  }
  for (const queue of queues) {
    const depth = await tap!.depth(queue);
    if (depth > 0) violations.push(`${depth} messages in the queue ${queue}`);
  }
  return violations;
}
