import { median } from 'd3-array';
import { type Variant, variants } from '../../common/lab/processes/ports.ts';
import { type RowName } from './besides-table.ts';
import { type Result } from './results.ts';

/** The faults after which Billing has orders to catch up with. */
export const billingFaults: RowName[] = [
  'Billing down',
  "Billing's database down",
  "Billing's database read-only",
  'Billing frozen',
  'Billing killed',
];

/** Names the variant whose median recovery after the faults of Billing is the longest, or those that share it. */
export function slowestAfterBilling(results: Result[]): string {
  const all = variants.map((variant) => ({ variant, seconds: recoveries(results, variant) }));
  const longest = Math.max(...all.map(({ seconds }) => median(seconds)!));
  const slowest = all.filter(({ seconds }) => median(seconds) === longest);
  const others = all.filter((one) => !slowest.includes(one));
  const names = slowest.map(({ variant }) => `\`${variant}\``).join(' and ');
  const verb = slowest.length === 1 ? 'recovers' : 'recover';
  const compared = others.map(({ variant, seconds }) => `${spread(seconds)} in \`${variant}\``).join(', ');
  const own = slowest.map(({ seconds }) => spread(seconds)).join(' and ');
  const sentence = `${names} ${verb} slowest after the faults of Billing, by the median: ${own}`;
  return `${sentence}${compared && `, against ${compared}`}. These faults are: ${billingFaults.join(', ')}.`;
}

function recoveries(results: Result[], variant: Variant): number[] {
  return results
    .filter((one) => one.variant === variant && billingFaults.includes(one.row))
    .map(({ recovery }) => recovery);
}

function spread(seconds: number[]): string {
  const [least, most] = [Math.min(...seconds), Math.max(...seconds)];
  return `${median(seconds)!.toFixed(1)} s (${least.toFixed(1)} s to ${most.toFixed(1)} s)`;
}
