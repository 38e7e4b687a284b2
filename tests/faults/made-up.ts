import { type Books } from '../../common/lab/audit/books.ts';
import { type Features, inTheAnswer } from '../behaviour/features.ts';
import { type MatrixCell } from './besides-table.ts';
import { callsIn, type Moments } from './calls.ts';
import { type Outcome } from './trial.ts';

/** Makes outcomes up, for tests without services. */

export const moments: Moments = { breaking: 10_000, broken: 10_100, mending: 14_000, mended: 16_000 };
export const before = moments.breaking - 2000;
export const during = moments.broken + 1000;
export const whileMended = moments.mending + 1000;
export const after = moments.mended + 1000;

/** What became of an order: as in `Answered`, and in the books. `settled` and `lost` hold for orders that are stored. */
interface MadeUp {
  due: number;
  took?: number;
  code?: number;
  orderId?: string;
  status?: string;
  settled?: number;
  lost?: boolean;
  /** The order of the user whose orders cause the fault; no call of the load places it. */
  causing?: boolean;
  /** The client got no answer with the order. */
  unanswered?: boolean;
}

const features = { answers: inTheAnswer, pending: { status: 503, problem: true } } as Features;
export const accepting = {
  answers: { ...inTheAnswer, paid: { status: 202, body: { status: 'pending' } } },
  pending: { status: 202, problem: false },
} as Features;

const LOAD = 'a user of the load';
const CUSTOMER = 'the customer';

export function outcomeOf(cell: MatrixCell, orders: MadeUp[], more: Partial<Outcome> = {}, by = features): Outcome {
  const stored = orders.filter(({ orderId }) => orderId !== undefined);
  const sent = orders.filter(({ causing }) => !causing);
  const log = sent.map(({ due, took = 10, code, orderId, status, unanswered }) => ({
    ...{ due, answeredAt: due + took, userId: LOAD, price: 1 },
    ...(unanswered ? { error: 'ECONNRESET' } : { code, orderId, status }),
  }));
  return {
    ...{ cell, moments, customer: CUSTOMER, recovery: 1, backlog: 0.5, mayBeUnnotified: () => false },
    calls: callsIn(log, by, moments),
    books: booksOf(stored),
    settled: new Map(stored.flatMap(({ orderId, settled }) => (settled ? [[orderId!, settled]] : []))),
    ...more,
  };
}

function booksOf(stored: MadeUp[]): Books {
  const orders = stored.map(({ orderId, causing, settled }) => ({
    ...{ orderId: orderId!, userId: causing ? CUSTOMER : LOAD, price: '1', reason: null },
    status: settled ? 'completed' : 'pending',
  }));
  const notified = stored.filter(({ settled, lost }) => settled && !lost);
  const notifications = notified.map(({ orderId }) => ({
    ...{ orderId: orderId!, userId: LOAD, type: 'success', count: '1' },
  }));
  return { orders, notifications, withdrawals: [], accounts: [], paidTwice: [], outboxes: [], parked: [] };
}

/** An order that is answered and settled at once. */
export const paid = (orderId: string, due: number, more: Partial<MadeUp> = {}): MadeUp => ({
  ...{ orderId, due, code: 201, status: 'completed', settled: due + 5 },
  ...more,
});

/** An order that is answered before it is settled, which happens after the repair. */
export const pending = (orderId: string, due: number, more: Partial<MadeUp> = {}): MadeUp => ({
  ...{ orderId, due, code: 503, settled: moments.mended + 500 },
  ...more,
});
