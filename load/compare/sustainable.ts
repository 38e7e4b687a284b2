import { cumsum, max, mean } from 'd3-array';
import { type Series } from '../clocks.ts';

/** Seconds over which a rate has to be seen to count. */
const WINDOW = 5;

/** Near the ramp's highest rate a run may be held by luck; well below it that is unlikely. */
const FIRST_SHARE = 0.85;
const UP = 1.2;
const DOWN = 0.7;

const SHARE_COMPLETE = 0.99;
const P95_BELOW_MS = 2000;

/** What was seen of a constant rate. */
export interface Hold {
  rate: number;
  offered: number;
  dropped: number;
  /** Settled and notified. */
  complete: number;
  /** The 95th percentile of the second clock, in ms; null where it is not known. */
  p95: number | null;
  /** What the auditor found, in words; empty where the books add up. */
  findings: string[];
}

/**
 * The highest rate over a few seconds at which a ramp's orders were completed, per second, until the backlog was
 * more than comes in the time that an order may take. What is completed faster after that is a backlog that drains while less comes in.
 */
export function peakOf({ due, complete }: Series): number {
  const placed = cumsum(due);
  const done = cumsum(complete);
  const behind = due.findIndex((rate, second) => placed[second]! - (done[second] ?? 0) > (rate * P95_BELOW_MS) / 1000);
  const keptUp = behind === -1 ? complete : complete.slice(0, behind);
  const windows = keptUp.slice(WINDOW - 1).map((_, start) => mean(keptUp.slice(start, start + WINDOW))!);
  return max(windows) ?? 0;
}

export function firstRate(peak: number): number {
  return inTens(peak * FIRST_SHARE);
}

/** After a rate that was held a higher one, after one that wasn't a lower one. */
export function secondRate(first: Hold): number {
  return inTens(first.rate * (whyNotHeld(first) === undefined ? UP : DOWN));
}

/** Undefined for a rate that was held; otherwise what was missing. */
export function whyNotHeld({ offered, dropped, complete, p95, findings }: Hold): string | undefined {
  if (dropped > 0) return `${dropped} orders could not be placed in time`;
  if (complete < offered * SHARE_COMPLETE) return `${complete} of ${offered} orders were settled and notified`;
  if (p95 === null || p95 >= P95_BELOW_MS) return `p95 until settled and notified was ${p95 ?? 'unknown'} ms`;
  return findings[0];
}

/** The highest rate that was held; null where none was. */
export function sustainableRate(holds: Hold[]): number | null {
  return max(holds.filter((hold) => whyNotHeld(hold) === undefined).map(({ rate }) => rate)) ?? null;
}

function inTens(rate: number): number {
  return Math.max(10, Math.floor(rate / 10) * 10);
}
