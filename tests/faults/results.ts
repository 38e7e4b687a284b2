import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type Variant } from '../../common/lab/processes/ports.ts';
import { type MatrixCell, type RowName } from './besides-table.ts';

/** Results of the matrix, one file for each cell; ignored by git. */
export const FOLDER = '.lab/faults';
export const RESULTS = `${FOLDER}/results`;

export interface Versions {
  postgresql: string;
  rabbitmq: string;
  node: string;
}

/** The effect of one fault on one variant. */
export interface Result {
  row: RowName;
  variant: Variant;
  cell: MatrixCell;
  passed: boolean;
  /** Counts of answers by kind: to orders sent and answered while the fault lasted, and to all others. */
  during: Record<string, number>;
  otherwise: Record<string, number>;
  /** How long clients waited during the fault, in milliseconds. */
  waited?: { median: number; longest: number };
  orders: { completed: number; failed: number };
  /** Notifications of all orders of the row, and of those that the cell is about. */
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
