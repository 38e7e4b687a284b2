import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type Variant } from '../../common/lab/processes/ports.ts';
import { type Recovery } from './recovery.ts';
import { type MatrixCell, type RowName } from './besides-table.ts';

/** Results of the matrix, one file for each cell; ignored by git. */
export const FOLDER = '.lab/faults';
export const RESULTS = `${FOLDER}/results`;

/** An answer is late from here: the shortest deadline that an answer waits for is the one for a confirm in `events`. */
export const LATE_MS = 300;

export interface Versions {
  postgresql: string;
  rabbitmq: string;
  node: string;
}

export interface OrderCounts {
  completed: number;
  failed: number;
  pending: number;
  /** Named in an answer. */
  answered: number;
  /** Placed to cause the fault, outside of the load. */
  causing: number;
  /** Stored by a request of the load that got no answer with the order. */
  unanswered: number;
}

/** The effect of one fault on one variant. */
export interface Result extends Recovery {
  row: RowName;
  variant: Variant;
  cell: MatrixCell;
  /** The client's knowledge after its call, and whether it came late. */
  client: string;
  /** The fault breaks the broker, and the variant has none. */
  noBroker: boolean;
  passed: boolean;
  /** Counts of answers by kind: to orders sent while the fault lasted, and to all others. */
  during: Record<string, number>;
  otherwise: Record<string, number>;
  /** How long the clients waited who ordered while the fault lasted, in milliseconds. */
  waited?: { median: number; longest: number };
  /** All orders of the row, by their end and by their origin: each has one of both. */
  orders: OrderCounts;
  /** Orders placed while the fault lasted, with the one that it caught: all, settled before the repair, not notified. */
  meanwhile: { orders: number; settled: number; lost: number };
  /** Orders of the row with one notification, and orders placed before or after the fault without one. */
  notifications: { once: number; lostAround: number };
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
