import { type Variant } from '../../common/lab/processes/ports.ts';
import { ratioOf } from '../paired-ratio.ts';
import { spreadOf } from '../statistics.ts';

export function markdownTable([head, ...rows]: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head!), line(head!.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** Formats a number with three significant digits; whole numbers from 100 on. */
export function figure(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

type Rounds = (number | null | undefined)[];

/**
 * Renders a row of medians from the rounds of each variant, with the lowest and the highest round. The best median is
 * bold, and so is each that is not worse by the paired t interval. Nothing is bold where all would be.
 */
export function comparedRow(label: string, rounds: Rounds[], better: 'lower' | 'higher' | 'neither'): string[] {
  const spreads = rounds.map(spreadOf);
  const sign = better === 'lower' ? 1 : -1;
  const [best] = rounds
    .filter((_, index) => spreads[index])
    .toSorted((one, other) => sign * (spreadOf(one)!.median - spreadOf(other)!.median));
  const isWorse = (one: Rounds) => {
    const ratio = ratioOf(one, best!);
    return ratio !== undefined && (better === 'lower' ? ratio.low > 1 : ratio.high < 1);
  };
  const isBold = spreads.map(
    (spread, index) => better !== 'neither' && spread !== undefined && !isWorse(rounds[index]!),
  );
  const noDifference = spreads.every((spread, index) => spread === undefined || isBold[index]);
  return [
    label,
    ...spreads.map((spread, index) => {
      if (!spread) return '–';
      const text = figure(spread.median);
      const range = spread.low === spread.high ? '' : ` <sub>${figure(spread.low)}–${figure(spread.high)}</sub>`;
      return `${isBold[index] && !noDifference ? `**${text}**` : text}${range}`;
    }),
  ];
}

export const headRow = (first: string, variants: Variant[]) => [first, ...variants.map((variant) => `\`${variant}\``)];
