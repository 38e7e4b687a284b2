import { type LaneModel } from '../../model/run.ts';

/** The customer's books at one moment. Amounts are minor units. */
export interface Books {
  deposits: number;
  balance: number;
  completed: number;
  /** Paid, but the order is not completed yet. */
  inTransit: number;
  orders: number;
  notifications: number;
  lost: number;
}

/**
 * Returns the books at a moment: as recorded before the request, and changed by what was committed since. The recorder
 * polls the tables, so its own later records come late.
 */
export function booksAt({ books, orders, commits }: LaneModel, now: number): Books | undefined {
  const before = books.findLast(({ at }) => at <= 0) ?? books[0];
  if (!before) return undefined;
  const has = (at: number | undefined) => at !== undefined && at <= now;
  const sum = (prices: number[]) => prices.reduce((total, price) => total + price, 0);
  const priceOf = (id: string | undefined) => orders.find(({ orderId }) => orderId === id)?.price ?? 0;
  const paid = sum(
    commits.filter(({ state, at }) => state === 'paid' && has(at)).map(({ orderId }) => priceOf(orderId)),
  );
  const completed = sum(
    orders.filter(({ state, settledAt }) => state === 'completed' && has(settledAt)).map(({ price = 0 }) => price),
  );
  return {
    deposits: before.deposits,
    balance: before.balance - paid,
    completed: before.completed + completed,
    inTransit: before.paid - before.completed + paid - completed,
    orders: before.orders + orders.filter(({ pendingAt }) => has(pendingAt)).length,
    notifications: before.notifications + orders.filter(({ notifiedAt }) => has(notifiedAt)).length,
    lost: orders.filter(({ lostAt }) => has(lostAt)).length,
  };
}
