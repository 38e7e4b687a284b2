import { deviation, mean } from 'd3-array';

/** The ratio new/old over paired rounds, with its 95 % confidence interval. */
export interface PairedRatio {
  mean: number;
  low: number;
  high: number;
}

/** Tells whether the interval excludes 1. */
export const differs = ({ low, high }: PairedRatio) => low > 1 || high < 1;

/** Formats the ratio and its interval, as `1.30 (1.19–1.42)`. */
export function inTimes({ mean: middle, low, high }: PairedRatio): string {
  return `${middle.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
}

type Figure = number | null | undefined;

/**
 * Averages the log ratios of paired rounds, so that 2 and 0.5 average to 1. The interval is that of a mean with unknown
 * variance (Student's t). Undefined with fewer than two rounds, or where a figure is missing or not positive.
 */
export function pairedRatio(pairs: { old: Figure; new: Figure }[]): PairedRatio | undefined {
  const logs = pairs.map((pair) => Math.log((pair.new ?? NaN) / (pair.old ?? NaN)));
  if (logs.length < 2 || !logs.every(Number.isFinite)) return undefined;
  const middle = mean(logs)!;
  const half = (tQuantile(logs.length - 1) * deviation(logs)!) / Math.sqrt(logs.length);
  return { mean: Math.exp(middle), low: Math.exp(middle - half), high: Math.exp(middle + half) };
}

/** Returns the ratio of one variant to another over the same rounds; undefined when a round is missing. */
export function ratioOf(of: Figure[], to: Figure[]): PairedRatio | undefined {
  if (of.length !== to.length) return undefined;
  return pairedRatio(of.map((figure, round) => ({ new: figure, old: to[round] })));
}

/**
 * The 0.975 quantile of Student's t for 1 to 30 degrees of freedom: NIST/SEMATECH e-Handbook of Statistical Methods,
 * 1.3.6.7.2 (https://www.itl.nist.gov/div898/handbook/eda/section3/eda3672.htm).
 */
const T_975 = [
  ...[12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228],
  ...[2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11, 2.101, 2.093, 2.086],
  ...[2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042],
];

/** The most rounds that the table covers. */
export const MAX_ROUNDS = T_975.length + 1;

function tQuantile(degrees: number): number {
  const quantile = T_975[degrees - 1];
  if (quantile === undefined) throw new RangeError(`${degrees} degrees of freedom: the table ends at ${T_975.length}.`);
  return quantile;
}
