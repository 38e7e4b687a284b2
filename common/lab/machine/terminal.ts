import { styleText } from 'node:util';
import { type Service } from '../processes/ports.ts';

type Style = Parameters<typeof styleText>[0];

/** Coloured where a person looks on; NO_COLOR and FORCE_COLOR are heeded. */
export function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

export const serviceColour: Record<Service, Style> = { order: 'cyan', billing: 'green', notification: 'magenta' };

/** What the lab itself has to say. */
export function say(line: string): void {
  console.log(`${paint('bold', 'lab')} ${line}`);
}

export function table(rows: string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map(
      (row) =>
        '  ' +
        row
          .map((cell, column) => cell.padEnd(widths[column]!))
          .join('   ')
          .trimEnd(),
    )
    .join('\n');
}
