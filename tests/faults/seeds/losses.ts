import { type Stage } from '../../support/stage.ts';
import { cellOf } from '../besides-table.ts';
import { type BreakName, breaks } from '../breaks.ts';
import { settledAmong } from '../settled.ts';
import { type Player } from '../trial.ts';

/** A fault, from before it took effect until the repair was over; milliseconds since the epoch. */
export interface Struck {
  faults: BreakName[];
  from: number;
  until: number;
}

/** Order gives up publishing after this time, so a fault may affect an order settled that much earlier. */
const PUBLISHING_MS = 2000;

/**
 * Returns the orders whose notification may be missing: settled during a fault that may lose it, by the tables. On a
 * busy machine publishing may also miss its deadline without a fault; Order logs that.
 */
export async function mayBeUnnotified(player: Player, users: string[], history: Struck[]): Promise<Set<string>> {
  const losing = history.filter(({ faults }) => faults.some((name) => mayLose(player, name)));
  const hit = (at: number) => losing.some(({ from, until }) => at > from - PUBLISHING_MS && at < until);
  const settled = await settledAmong(player.stage, users);
  const late = publishedTooLate(player.stage);
  return new Set(settled.filter(({ at, orderId }) => hit(at) || late.has(orderId)).map(({ orderId }) => orderId));
}

/** Returns the orders for which Order logged that the call or the confirm missed its deadline. */
function publishedTooLate({ logs }: Stage): Set<string> {
  const lines = ['notification lost', 'event lost'].flatMap((message) => logs.containing(message));
  const late = lines.filter(({ text }) => /no (answer|confirm) within/.test(text));
  return new Set(late.map(({ text }) => (JSON.parse(text) as { orderId: string }).orderId));
}

function mayLose({ stage: { features } }: Player, name: BreakName): boolean {
  const { notified, caught = notified } = cellOf(name, features);
  const interrupted = features.faults['Order killed between settling and notifying'].notified;
  const losses = [notified, caught, ...(breaks[name].interruptsOrder ? [interrupted] : [])];
  return losses.some((one) => one !== 'arrives' && one !== 'may precede completed');
}
