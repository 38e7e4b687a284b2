import { cumsum, max, mean } from 'd3-array';
import { type Series } from '../clocks.ts';

/** A rate counts when it was seen over so many seconds. */
const WINDOW = 5;

/** The shares of the ramp's highest rate: the first one tried, and the distances of the later ones. */
export const FIRST_SHARE = 0.8;
export const DISTANCES = [0.1, 0.05];

/** The rates tried for a variant, and the tries of each. */
export const STEPS = 1 + DISTANCES.length;
export const TRIES = 3;

const SHARE_COMPLETE = 0.99;
export const P95_BELOW_MS = 500;
/** The time limit of an order in the ramp: a client waits no longer. */
const BEHIND_MS = 2000;

/** A rate with its tries. */
export interface Step {
  rate: number;
  tries: Try[];
}

/** The result of one run at a constant rate. */
export interface Try {
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
  const behind = due.findIndex((rate, second) => placed[second]! - (done[second] ?? 0) > (rate * BEHIND_MS) / 1000);
  const keptUp = behind === -1 ? complete : complete.slice(0, behind);
  const windows = keptUp.slice(WINDOW - 1).map((_, start) => mean(keptUp.slice(start, start + WINDOW))!);
  return max(windows) ?? 0;
}

/** Returns the next rate to try, by bisection: higher after a step that was held, lower after one that wasn't. */
export function nextRate(peak: number, steps: Step[]): number {
  const moves = steps.map((step, index) => (isHeld(step) ? 1 : -1) * (DISTANCES[index] ?? 0));
  return inTens(peak * moves.reduce((share, move) => share + move, FIRST_SHARE));
}

/** Tells whether most tries of a rate were held: one may fail by chance. */
export function isHeld({ tries }: Step): boolean {
  return tries.filter((one) => whyNotHeld(one) === undefined).length > tries.length / 2;
}

/** Explains why a rate was not held; undefined when it was. */
export function whyNotHeld({ offered, dropped, complete, p95, findings }: Try): string | undefined {
  if (dropped > 0) return `${dropped} orders could not be placed in time`;
  if (complete < offered * SHARE_COMPLETE) return `${complete} of ${offered} orders were settled and notified`;
  if (p95 === null || p95 >= P95_BELOW_MS) return `p95 until settled and notified was ${p95 ?? 'unknown'} ms`;
  return findings[0];
}

/** Returns the highest rate that was held; null when none was. */
export function sustainableRate(steps: Step[]): number | null {
  return max(steps.filter(isHeld).map(({ rate }) => rate)) ?? null;
}

function inTens(rate: number): number {
  return Math.max(10, Math.round(rate / 10) * 10);
}
