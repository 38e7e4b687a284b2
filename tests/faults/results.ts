import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type Variant } from '../../common/lab/processes/ports.ts';
import { type MatrixCell, type RowName } from './besides-table.ts';

/** What the run of the matrix leaves behind, and what it has measured in it, one file a cell; ignored by git. */
export const FOLDER = '.lab/faults';
export const RESULTS = `${FOLDER}/results`;

export interface Versions {
  postgresql: string;
  rabbitmq: string;
  node: string;
}

/** What one fault did in one variant. */
export interface Result {
  row: RowName;
  variant: Variant;
  cell: MatrixCell;
  passed: boolean;
  /** Answers to orders that were sent and answered while the fault lasted, by what they were, and all others. */
  during: Record<string, number>;
  otherwise: Record<string, number>;
  /** Milliseconds that the client waited: the median and the longest of those during the fault, if any. */
  waited?: { median: number; longest: number };
  orders: { completed: number; failed: number };
  /** Of all orders of the row, and of those that the cell speaks of. */
  notifications: { once: number; lost: number; lostOfThose: number; those: number };
  /** Seconds. */
  recovery: number;
  versions: Versions;
}

export function record(result: Result): void {
  mkdirSync(RESULTS, { recursive: true });
  const name = `${result.variant} ${result.row}`.replace(/[^\w]+/g, '-').toLowerCase();
  writeFileSync(`${RESULTS}/${name}.json`, `${JSON.stringify(result, undefined, 2)}\n`);
}

export function recorded(): Result[] {
  return readdirSync(RESULTS)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(`${RESULTS}/${name}`, 'utf8')) as Result);
}
