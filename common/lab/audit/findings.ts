import { type Books, type Standing } from './books.ts';
import { type Queue } from './queues.ts';

export type Kind =
  'lost' | 'duplicated' | 'stuck' | 'wrong money' | 'overdrawn' | 'unknown order' | 'wrong answer' | 'topology';

export interface Finding {
  kind: Kind;
  what: string;
  ids: string[];
}

/** The only finding that a variant may announce; its ids are orders. */
export const UNNOTIFIED = 'settled orders without a notification';

export const PENDING = 'orders still pending';

/** One line of a client's log. `status` is the order's, where the answer named it. */
export interface Logged {
  orderId: string;
  status?: string;
}

/** Returns every violated invariant of a healed variant. Those of orders don't cover an order whose event is parked. */
export function findingsIn(all: Books, queues: Queue[] = [], log: Logged[] = []): Finding[] {
  const books = withoutParked(all);
  return [
    ...ofOrders(books),
    ...ofMoney(books),
    ...ofNotifications(books),
    ...ofAnswers(all, log),
    ...findingsAtAnyTime(all),
    finding(
      'stuck',
      'queues that are not empty',
      queues.filter(({ messages }) => messages > 0),
      ({ name, messages }) => `${name} with ${messages}`,
    ),
    finding('stuck', 'events in an outbox', books.outboxes, ({ service, type, id }) => `${service} ${type} ${id}`),
  ].filter(({ ids }) => ids.length > 0);
}

/** Leaves out the orders whose event is parked, and the accounts of their users. */
function withoutParked(books: Books): Books {
  const parked = new Set(books.parked.map(({ orderId }) => orderId));
  const users = new Set(books.orders.filter(({ orderId }) => parked.has(orderId)).map(({ userId }) => userId));
  return {
    ...books,
    orders: books.orders.filter(({ orderId }) => !parked.has(orderId)),
    withdrawals: books.withdrawals.filter(({ orderId }) => !parked.has(orderId)),
    notifications: books.notifications.filter(({ orderId }) => !parked.has(orderId)),
    accounts: books.accounts.filter(({ userId }) => !users.has(userId)),
  };
}

/** Returns the violated invariants among those that hold at every moment, also during faults. */
export function findingsAtAnyTime({ accounts, paidTwice, notifications }: Standing): Finding[] {
  return [
    finding(
      'overdrawn',
      'accounts below zero',
      accounts.filter(({ balance }) => BigInt(balance) < 0n),
      byUser,
    ),
    finding(
      'wrong money',
      'balances that are not the sum of their ledger',
      accounts.filter(({ balance, ledger }) => balance !== ledger),
      byUser,
    ),
    finding('duplicated', 'orders paid more than once', paidTwice, byOrder),
    finding(
      'duplicated',
      'orders with more than one notification',
      notifications.filter(({ count }) => Number(count) > 1),
      byOrder,
    ),
  ].filter(({ ids }) => ids.length > 0);
}

function ofOrders({ orders, withdrawals }: Books): Finding[] {
  const known = new Map(orders.map((order) => [order.orderId, order]));
  const paid = withdrawals.filter(({ outcome }) => outcome === 'paid');
  const paidAmount = new Map(paid.map(({ orderId, amount }) => [orderId, amount]));
  return [
    finding(
      'stuck',
      PENDING,
      orders.filter(({ status }) => status === 'pending'),
      byOrder,
    ),
    finding(
      'wrong money',
      'orders completed and not paid their price',
      orders.filter(({ orderId, status, price }) => status === 'completed' && paidAmount.get(orderId) !== price),
      byOrder,
    ),
    finding(
      'wrong money',
      'orders paid and not completed',
      paid.filter(({ orderId }) => known.has(orderId) && known.get(orderId)!.status !== 'completed'),
      byOrder,
    ),
    finding(
      'unknown order',
      'withdrawals for orders that Order does not know',
      withdrawals.filter(({ orderId }) => !known.has(orderId)),
      byOrder,
    ),
  ];
}

function ofMoney({ accounts, orders }: Books): Finding[] {
  const spent = new Map<string, bigint>();
  for (const { userId, price, status } of orders) {
    if (status === 'completed') spent.set(userId, (spent.get(userId) ?? 0n) + BigInt(price));
  }
  const expected = ({ userId, deposits, plainWithdrawals }: Books['accounts'][0]) =>
    BigInt(deposits) - BigInt(plainWithdrawals) - (spent.get(userId) ?? 0n);
  return [
    finding(
      'wrong money',
      'balances that are not deposits - completed orders - other withdrawals',
      accounts.filter((account) => BigInt(account.balance) !== expected(account)),
      byUser,
    ),
  ];
}

/** Returns the settled orders that have no notification. */
export function withoutNotification({ orders, notifications }: Books): Books['orders'] {
  const notified = new Set(notifications.map(({ orderId }) => orderId));
  return orders.filter(({ orderId, status }) => status !== 'pending' && !notified.has(orderId));
}

function ofNotifications(books: Books): Finding[] {
  const status = new Map(books.orders.map((order) => [order.orderId, order.status]));
  const wrong = books.notifications.filter(({ orderId, type }) => {
    const expected = { completed: 'success', failed: 'failure' }[status.get(orderId) ?? ''];
    return expected !== undefined && type !== expected;
  });
  return [
    finding('lost', UNNOTIFIED, withoutNotification(books), byOrder),
    finding('wrong answer', 'notifications of the wrong type', wrong, byOrder),
  ];
}

function ofAnswers({ orders }: Books, log: Logged[]): Finding[] {
  const known = new Map(orders.map((order) => [order.orderId, order.status]));
  const contradicted = log.filter(({ orderId, status }) => {
    const stored = known.get(orderId);
    return stored !== undefined && status !== undefined && status !== 'pending' && status !== stored;
  });
  return [
    finding(
      'lost',
      'orders that an answer named and Order does not know',
      log.filter(({ orderId }) => !known.has(orderId)),
      byOrder,
    ),
    finding('wrong answer', 'orders that are not as they were answered', contradicted, byOrder),
  ];
}

const byUser = ({ userId, balance }: Books['accounts'][0]) => `${userId} with ${balance}`;
const byOrder = ({ orderId }: { orderId: string }) => orderId;

function finding<Row>(kind: Kind, what: string, rows: Row[], idOf: (row: Row) => string): Finding {
  return { kind, what, ids: rows.map(idOf) };
}
