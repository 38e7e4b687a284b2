import { max, median, min, quantileSorted } from 'd3-array';

/** Milliseconds; null where nothing was measured. */
export interface Percentiles {
  p50: number | null;
  p95: number | null;
  p99: number | null;
  max: number | null;
}

export function percentiles(milliseconds: number[]): Percentiles {
  const sorted = milliseconds.toSorted((one, other) => one - other);
  const at = (share: number) => rounded(quantileSorted(sorted, share));
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

/** The median of a few rounds, with the lowest and the highest. */
export interface Spread {
  median: number;
  low: number;
  high: number;
}

/** Summarises rounds. Undefined when a round has no figure: a median of the others would hide that. */
export function spreadOf(rounds: (number | null | undefined)[]): Spread | undefined {
  const numbers = rounds.filter((one) => typeof one === 'number');
  if (numbers.length === 0 || numbers.length < rounds.length) return undefined;
  return { median: median(numbers)!, low: min(numbers)!, high: max(numbers)! };
}

export function rounded(value: number | undefined, digits = 1): number | null {
  return value === undefined || Number.isNaN(value) ? null : Number(value.toFixed(digits));
}
