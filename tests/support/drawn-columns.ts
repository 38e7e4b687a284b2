import { readFileSync } from 'node:fs';

/** Every column of an ER diagram in Mermaid as `table.column type`, sorted. */
export function columnsDrawn(file: string): string[] {
  const columns: string[] = [];
  let table = '';
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [, opened] = /^ {2}(\w+) \{$/.exec(line) ?? [];
    const [, type, column] = /^ {4}(\w+) (\w+)/.exec(line) ?? [];
    table = opened ?? table;
    if (type) columns.push(`${table}.${column} ${type}`);
  }
  return columns.sort();
}
