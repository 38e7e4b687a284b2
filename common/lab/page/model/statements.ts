import { type Arrow } from './arrows.ts';
import { type CodeRow, type Run } from './run.ts';

/**
 * Returns whether a statement, or a function that it calls, does all of `UPDATE orders + INSERT outbox`.
 * @param functions the text of each SQL function, by name
 */
export function does(sql: string, what: string, functions: Run['functions']): boolean {
  const called = Object.entries(functions).filter(([name]) => new RegExp(`\\b${name}\\s*\\(`).test(sql));
  const texts = [sql, ...called.map(([, body]) => body)];
  return what.split(' + ').every((part) => {
    const [operation, table] = part.split(' ');
    const pattern = new RegExp(`\\b${operation}\\s+(INTO\\s+|FROM\\s+)?${table}\\b`);
    return texts.some((text) => pattern.test(text));
  });
}

/** The row of an arrow table that an arrow belongs to, and the label by which it does. */
export interface CodeOfArrow {
  index: number;
  label: string;
}

/** Finds an arrow in the arrow table. A reply with another status than the table's has the code of its neighbours. */
export function codeOf(arrow: Arrow, table: CodeRow[], functions: Run['functions']): CodeOfArrow | undefined {
  const isLabel = (label: string) =>
    arrow.sql === undefined ? label === arrow.what : does(arrow.sql, label, functions);
  const between = table.flatMap(({ from, to, labels }, index) =>
    from === arrow.from && to === arrow.to ? labels.map((label) => ({ index, label })) : [],
  );
  const found = between.find(({ label }) => isLabel(label));
  if (found || arrow.kind !== 'reply') return found;
  const replies = between.find(({ label }) => /^\d{3}$/.test(label));
  return replies && { ...replies, label: arrow.what };
}
