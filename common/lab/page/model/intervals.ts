import { type Interval } from './run.ts';

/** Returns the parts of `within` that no interval covers. The last one is open if `within` is and nothing covers its end. */
export function gapsIn(within: Interval, intervals: Interval[]): Interval[] {
  const gaps: Interval[] = [];
  let from = within.from;
  const end = within.to ?? Infinity;
  for (const one of intervals.toSorted((a, b) => a.from - b.from)) {
    if (one.from >= end) break;
    if (one.from > from) gaps.push({ from, to: one.from });
    from = Math.max(from, one.to ?? Infinity);
  }
  if (from < end) gaps.push({ from, to: within.to });
  return gaps;
}
