import { type Stage } from '../../support/stage.ts';
import { cellOf } from '../besides-table.ts';
import { type BreakName, breaks } from '../breaks.ts';
import { type Player } from '../trial.ts';

/** A fault that was in force, from before it bit until all was healed; milliseconds since the epoch. */
export interface Struck {
  faults: BreakName[];
  from: number;
  until: number;
}

/** Order gives up telling after this long at most: so much earlier an order may have been settled that a fault hit. */
const TELLING_MS = 2000;

/**
 * The orders whose notification may be missing: settled while a fault was in force of which the tables say that it may
 * lose it. On a busy machine telling may also run out of time by itself, as with a frozen listener; Order says so then.
 */
export async function mayBeUntold(player: Player, users: string[], history: Struck[]): Promise<Set<string>> {
  const losing = history.filter(({ faults }) => faults.some((name) => mayLose(player, name)));
  const hit = (at: number) => losing.some(({ from, until }) => at > from - TELLING_MS && at < until);
  const settled = await settledAmong(player.stage, users);
  const late = toldTooLate(player.stage);
  return new Set(settled.filter(({ at, orderId }) => hit(at) || late.has(orderId)).map(({ orderId }) => orderId));
}

/** The orders of which Order has logged that the call or the confirm did not come in time. */
function toldTooLate({ logs }: Stage): Set<string> {
  const lines = ['notification lost', 'event lost'].flatMap((message) => logs.containing(message));
  const late = lines.filter(({ text }) => /no (answer|confirm) within/.test(text));
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

function mayLose({ stage: { features } }: Player, name: BreakName): boolean {
  const { notified, caught = notified } = cellOf(name, features);
  const interrupted = features.faults['Order killed between settling and notifying'].notified;
  const losses = [notified, caught, ...(breaks[name].interruptsOrder ? [interrupted] : [])];
  return losses.some((one) => one !== 'arrives' && one !== 'may precede completed');
}
