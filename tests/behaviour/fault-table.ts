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
 */
export type Sees = 'unchanged' | 'waits' | 'after the timeout' | 'pending' | 'unavailable' | 'refused';

/** The fate of the notification of a stored order. */
export type Notified = 'arrives' | 'lost' | 'may be lost or late' | 'may precede completed';

export interface Cell {
  sees: Sees;
  notified: Notified;
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
  'broker down',
  'broker blocked by an alarm',
  'Order killed between settling and notifying',
  'the same call or message twice, or late',
] as const;

export type Fault = (typeof everyFault)[number];
export type FaultTable = Record<Fault, Cell>;

export const cell = (sees: Sees, notified: Notified): Cell => ({ sees, notified });
export const unaffected = cell('unchanged', 'arrives');
