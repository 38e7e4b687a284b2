import { type Fault } from '../../behaviour/fault-table.ts';
import { type Stage } from '../../support/stage.ts';
import { type BreakName } from '../breaks.ts';

/** A fault that was in force, from before it bit until all was healed; milliseconds since the epoch. */
export interface Struck {
  faults: BreakName[];
  from: number;
  until: number;
}

/** Order gives up telling after this long at most: so much earlier an order may have been settled that a fault hit. */
const TELLING_MS = 2000;

const interruptsOrder: Fault = 'Order killed between the settling commit and telling anyone';

/** The row of the fault table that says what each fault can do to the notification of an order that is being settled. */
const rows: Partial<Record<BreakName, Fault>> = {
  'Notification +500 ms': 'Notification frozen', // with a crowd behind it, it takes longer than the call may
  'Notification down': 'Notification down',
  "Notification's database down": "Notification's database down",
  'Notification frozen': 'Notification frozen',
  'Notification killed': 'Notification down',
  'Notification killed with a notification committed and not acknowledged': 'Notification down',
  "half of Notification's answers fail": 'Notification down',
  'broker down': 'broker down',
  'broker hears nothing': 'broker blocked by an alarm',
  'every connection to the broker closed': 'broker down',
  'Order down': interruptsOrder,
  'Order frozen': interruptsOrder,
  "Order's database down": interruptsOrder, // its commit may have been done and the reply to it cut off
  'Order killed between the settling commit and telling anyone': interruptsOrder,
  'Order killed with an order stored and nobody asked': interruptsOrder,
  'Order killed with what it told unconfirmed': interruptsOrder,
};

const stillSafe = new Set(['arrives', 'may precede completed']);

/**
 * The orders whose notification may be missing: settled while a fault was in force that the table says may lose it. On a
 * machine that is busy telling may also run out of time by itself, which is the same as a frozen listener; Order says so.
 */
export async function mayBeUntold(stage: Stage, users: string[], history: Struck[]): Promise<Set<string>> {
  const losing = history.filter(({ faults }) => faults.some((name) => mayLose(stage, name)));
  const hit = (at: number) => losing.some(({ from, until }) => at > from - TELLING_MS && at < until);
  const settled = await settledAmong(stage, users);
  const late = toldTooLate(stage);
  return new Set(settled.filter(({ at, orderId }) => hit(at) || late.has(orderId)).map(({ orderId }) => orderId));
}

/** The orders of which Order has logged that the call or the confirm did not come in time. */
function toldTooLate({ logs }: Stage): Set<string> {
  const lines = ['notification lost', 'event lost'].flatMap((message) => logs.containing(message));
  const late = lines.filter(({ text }) => /aborted due to timeout|no confirm within/.test(text));
  return new Set(late.map(({ text }) => (JSON.parse(text) as { orderId: string }).orderId));
}

/** The settled orders of these users, and when that was; milliseconds since the epoch. */
export async function settledAmong(stage: Stage, users: string[]): Promise<{ orderId: string; at: number }[]> {
  const rows = await stage
    .database('order')
    .rows<{ order_id: string; settled_at: Date }>(
      "SELECT order_id, settled_at FROM orders WHERE user_id = ANY ($1::uuid[]) AND status <> 'pending'",
      [users],
    );
  return rows.map(({ order_id, settled_at }) => ({ orderId: order_id, at: settled_at.getTime() }));
}

function mayLose({ features }: Stage, name: BreakName): boolean {
  const row = rows[name];
  return row !== undefined && !stillSafe.has(features.faults[row].notified);
}
