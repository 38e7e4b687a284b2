import { stripVTControlCharacters, styleText } from 'node:util';

/** Colours the text on a terminal. NO_COLOR and FORCE_COLOR overrule that. */
export function paint(style: Parameters<typeof styleText>[0], text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

/** Prints a line of the lab's own. */
export function say(line: string): void {
  console.log(`${paint('bold', 'lab')} ${line}`);
}

/** Aligns the columns of a table. */
export function table(rows: string[][]): string {
  const lengthOf = (cell: string) => stripVTControlCharacters(cell).length;
  const widths = rows[0]!.map((_, column) => rows.reduce((width, row) => Math.max(width, lengthOf(row[column]!)), 0));
  const padded = (cell: string, column: number) => cell + ' '.repeat(widths[column]! - lengthOf(cell));
  return rows.map((row) => `  ${row.map(padded).join('   ')}`.trimEnd()).join('\n');
}
