import { cumsum, max, mean } from 'd3-array';
import { type Series } from '../clocks.ts';

/** A rate counts when it was seen over so many seconds. */
const WINDOW = 5;

/** Tries start below the ramp's highest rate: close to it a rate may be held by chance. */
const FIRST_SHARE = 0.85;
const UP = 1.2;
const DOWN = 0.7;

const SHARE_COMPLETE = 0.99;
const P95_BELOW_MS = 2000;

/** The result of a run at a constant rate. */
export interface Hold {
  rate: number;
  offered: number;
  dropped: number;
  /** Orders settled and notified. */
  complete: number;
  /** p95 of the second clock (settled and notified), in ms; null when it is unknown. */
  p95: number | null;
  /** The auditor's findings, in words; empty when there are none. */
  findings: string[];
}

/**
 * Returns the highest completion rate of a ramp over a few seconds, in orders per second. It stops where the backlog
 * exceeds the orders that arrive within the time limit of an order: from there on, a draining backlog raises the rate.
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

/** Chooses a higher rate after one that was held, and a lower one after one that wasn't. */
export function secondRate(first: Hold): number {
  return inTens(first.rate * (whyNotHeld(first) === undefined ? UP : DOWN));
}

/** Explains why a rate was not held; undefined when it was. */
export function whyNotHeld({ offered, dropped, complete, p95, findings }: Hold): string | undefined {
  if (dropped > 0) return `${dropped} orders could not be placed in time`;
  if (complete < offered * SHARE_COMPLETE) return `${complete} of ${offered} orders were settled and notified`;
  if (p95 === null || p95 >= P95_BELOW_MS) return `p95 until settled and notified was ${p95 ?? 'unknown'} ms`;
  return findings[0];
}

/** Returns the highest rate that was held; null when none was. */
export function sustainableRate(holds: Hold[]): number | null {
  return max(holds.filter((hold) => whyNotHeld(hold) === undefined).map(({ rate }) => rate)) ?? null;
}

function inTens(rate: number): number {
  return Math.max(10, Math.floor(rate / 10) * 10);
}
