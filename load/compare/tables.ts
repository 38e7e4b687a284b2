import { type Variant } from '../../common/lab/processes/ports.ts';
import { areEqual, type Spread } from '../statistics.ts';

export function markdownTable([head, ...rows]: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head!), line(head!.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** Formats a number with three significant digits; whole numbers from 100 on. */
export function figure(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

/**
 * Renders a row of medians, each with its lowest and highest round. The best is bold, and so are those that differ
 * from it by less than the spread.
 */
export function comparedRow(
  label: string,
  spreads: (Spread | undefined)[],
  better: 'lower' | 'higher' | 'neither',
): string[] {
  const known = spreads.filter((spread) => spread !== undefined);
  const sign = better === 'lower' ? 1 : -1;
  const [best] = known.toSorted((one, other) => sign * (one.median - other.median));
  const all = known.length > 1 && known.every((spread) => areEqual(spread, best!));
  return [
    label,
    ...spreads.map((spread) => {
      if (!spread) return '–';
      const text = `${figure(spread.median)}`;
      const range = spread.low === spread.high ? '' : ` <sub>${figure(spread.low)}–${figure(spread.high)}</sub>`;
      const bold = better !== 'neither' && !all && areEqual(spread, best!);
      return `${bold ? `**${text}**` : text}${range}`;
    }),
  ];
}

export const headRow = (first: string, variants: Variant[]) => [first, ...variants.map((variant) => `\`${variant}\``)];
