import { extent, max } from 'd3-array';
import { type Answer } from './k6/run-k6.ts';
import { type Percentiles, percentiles, rounded } from './statistics.ts';

/** When an order and its notification were written, in ms since 1970. Earlier than the commit of that statement. */
export interface Stored {
  orderId: string;
  settledAt: number | null;
  notifiedAt: number | null;
}

export interface Clocks {
  /** Time from when the POST was due until its answer. */
  answer: Percentiles;
  /**
   * Time from when the POST was due until the order and its notification were both stored; orders without one are
   * left out. Undefined when the due time is unknown: the rate changed, or a dropped iteration moved the later ones.
   */
  settled?: Percentiles;
  /** Number of answered orders that were settled and notified. */
  complete: number;
  /** Number of these whose notification was stored before the order was settled. Undefined in older data. */
  notifiedFirst?: number;
}

/** The databases round each time to a millisecond, so a smaller difference says nothing. */
const TIE_MS = 1;

/** Joins the client's answers with the rows in the databases. */
export function joinClocks(answers: Answer[], stored: Stored[], { dueKnown }: { dueKnown: boolean }): Clocks {
  const byId = new Map(stored.map((row) => [row.orderId, row]));
  const second: number[] = [];
  let notifiedFirst = 0;
  for (const { orderId, due } of answers) {
    const row = orderId === undefined ? undefined : byId.get(orderId);
    if (!row || row.settledAt === null || row.notifiedAt === null) continue;
    second.push(Math.max(row.settledAt, row.notifiedAt) - due);
    if (row.settledAt - row.notifiedAt > TIE_MS) notifiedFirst++;
  }
  const answer = percentiles(answers.map(({ due, answered }) => answered - due));
  return { answer, settled: dueKnown ? percentiles(second) : undefined, complete: second.length, notifiedFirst };
}

/** Returns when the last order was settled or notified, in ms since 1970; 0 when none was. */
export function lastStored(stored: Stored[]): number {
  return max(stored, ({ settledAt, notifiedAt }) => Math.max(settledAt ?? 0, notifiedAt ?? 0)) ?? 0;
}

/**
 * Returns the orders that were settled and notified per second while orders were placed. A backlog that is worked off
 * later does not count, and neither does an order that is resumed seconds later. Null with fewer than two orders.
 */
export function rateWhilePlacing(answers: Answer[], stored: Stored[]): number | null {
  const [first, last] = extent(answers, ({ due }) => due);
  if (first === undefined || first === last) return null;
  const complete = stored.filter(
    ({ settledAt, notifiedAt }) => settledAt !== null && notifiedAt !== null && settledAt <= last && notifiedAt <= last,
  );
  return rounded((complete.length * 1000) / (last - first));
}

/** Orders per second, one number for each second from the first that was due. */
export interface Series {
  due: number[];
  complete: number[];
}

/** Counts the orders that were due, and those that were settled and notified, in each second of a run. */
export function seriesOf(answers: Answer[], stored: Stored[]): Series {
  const start = answers.reduce((first, { due }) => Math.min(first, due), Infinity);
  const complete = stored.flatMap(({ settledAt, notifiedAt }) =>
    settledAt === null || notifiedAt === null ? [] : [Math.max(settledAt, notifiedAt)],
  );
  const perSecond = (times: number[]) => {
    const counts: number[] = [];
    for (const time of times) {
      const second = Math.max(0, Math.floor((time - start) / 1000));
      counts[second] = (counts[second] ?? 0) + 1;
    }
    return Array.from(counts, (count: number | undefined) => count ?? 0);
  };
  return { due: perSecond(answers.map(({ due }) => due)), complete: perSecond(complete) };
}
