/**
 * The rows of the fault table; `variants/` has a column for each variant. A row becomes a case by `exercise(row, …)` in a
 * case file; `end.case.ts` fails for a row that no case exercises.
 */

/**
 * The answer to `POST /orders` while the fault lasts.
 * - `unchanged`: the normal answer, without added delay.
 * - `waits`: the normal answer, after the slow service has replied.
 * - `after the timeout`: the normal answer, after a deadline has passed.
 * - `pending`: stored and not settled (503 with the order, or 202), at once or by the deadline.
 * - `unavailable`: 503 without an order; nothing was stored.
 * - `refused`: no connection.
 * - `unavailable or late`: 503, with or without the order, or the normal answer once the fault is over.
 * - `never 500`: the normal answer, or a 503.
 */
export type Sees =
  | 'unchanged'
  | 'waits'
  | 'after the timeout'
  | 'pending'
  | 'unavailable'
  | 'refused'
  | 'unavailable or late'
  | 'never 500';

/** The fate of the notification of a stored order. */
export type Notified = 'arrives' | 'lost' | 'may be lost or late' | 'may precede completed';

export interface Cell {
  sees: Sees;
  notified: Notified;
  /** The answer to an order that needs the locked row, where `sees` is the answer to all others. */
  locked?: Sees;
  /** The fate of the bad message, where a service listens to messages. */
  badMessage?: 'one dead letter' | 'waits for its queue';
  /** The fate of an order whose event was lost, or received by nobody but a third party. Otherwise it settles. */
  order?: 'may stay pending';
}

export const everyFault = [
  'Notification +500 ms',
  'Notification down',
  "Notification's database down",
  'Notification frozen',
  'Billing +500 ms',
  'Billing down',
  "Billing's database down",
  'Billing frozen',
  'Order down',
  "Order's database down",
  'PostgreSQL frozen',
  "Order's database read-only",
  "Billing's database read-only",
  "Notification's database read-only",
  'one account locked by another session',
  "a column's type changed while serving",
  'broker down',
  'broker blocked by an alarm',
  'broker frozen',
  'a binding deleted',
  'a binding deleted while a third party listens',
  'the dead-letter queue deleted',
  "a message that can't be encoded again",
  'a message that expires',
  'a message that copies itself',
  'Order killed between settling and notifying',
  'the same call or message twice, or late',
] as const;

export type Fault = (typeof everyFault)[number];
export type FaultTable = Record<Fault, Cell>;

export const cell = (sees: Sees, notified: Notified): Cell => ({ sees, notified });
export const unaffected = cell('unchanged', 'arrives');
