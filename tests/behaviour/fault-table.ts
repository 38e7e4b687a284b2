/**
 * What a fault does to each variant, cell by cell. A row becomes a case by `exercise(row, …)` in a case file;
 * `end.case.ts` fails for a row that no case exercises.
 */

/**
 * What the client of `POST /orders` sees while the fault lasts:
 * - `as ever`: the usual answer, and nothing broken was waited for
 * - `waits`: the usual answer, only after the slow one replied
 * - `after the timeout`: the usual answer, once the setting's deadline is over
 * - `pending`: stored and not settled (503 with the order, or 202), at once or by the deadline
 * - `unavailable`: 503 without an order; nothing was stored
 * - `refused`: no connection
 */
export type Sees = 'as ever' | 'waits' | 'after the timeout' | 'pending' | 'unavailable' | 'refused';

/** What becomes of the notification of an order that was stored. */
export type Notified = 'arrives' | 'lost' | 'may be lost or late' | 'may precede completed';

export interface Cell {
  sees: Sees;
  notified: Notified;
}

const cell = (sees: Sees, notified: Notified): Cell => ({ sees, notified });
const row = (http: Cell, events: Cell, collaboration: Cell, hybrid: Cell) => ({ http, events, collaboration, hybrid });
const same = (all: Cell) => row(all, all, all, all);

const unaffected = cell('as ever', 'arrives');
const waits = cell('waits', 'arrives');
const pendingUntilBack = cell('pending', 'arrives');
const notificationAway = row(cell('as ever', 'lost'), unaffected, unaffected, unaffected);
const billingAway = row(pendingUntilBack, pendingUntilBack, unaffected, pendingUntilBack);

const table = {
  'Notification +500 ms': row(waits, unaffected, unaffected, unaffected),
  'Notification down': notificationAway,
  "Notification's database down": notificationAway,
  'Notification frozen': row(cell('after the timeout', 'may be lost or late'), unaffected, unaffected, unaffected),
  'Billing +500 ms': row(waits, waits, unaffected, waits),
  'Billing down': billingAway,
  "Billing's database down": billingAway,
  'Billing frozen': billingAway,
  'Order down': row(
    cell('refused', 'arrives'),
    cell('refused', 'arrives'),
    cell('refused', 'may precede completed'),
    cell('refused', 'arrives'),
  ),
  "Order's database down": same(cell('unavailable', 'arrives')),
  'broker down': row(unaffected, cell('as ever', 'lost'), unaffected, unaffected),
  'broker blocked by an alarm': row(
    unaffected,
    cell('after the timeout', 'may be lost or late'),
    unaffected,
    unaffected,
  ),
  'Order killed between the settling commit and telling anyone': row(
    cell('refused', 'lost'),
    cell('refused', 'lost'),
    cell('refused', 'arrives'),
    cell('refused', 'arrives'),
  ),
  'the same call or message twice, or late': same(unaffected),
};

export type Fault = keyof typeof table;
export type FaultTable = Record<Fault, Cell>;
export const everyFault = Object.keys(table) as Fault[];

const column = (variant: keyof (typeof table)[Fault]): FaultTable =>
  Object.fromEntries(everyFault.map((fault) => [fault, table[fault][variant]])) as FaultTable;

export const faults = {
  http: column('http'),
  events: column('events'),
  collaboration: column('collaboration'),
  hybrid: column('hybrid'),
};
