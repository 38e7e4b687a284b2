import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../../../common/lab/machine/lab-error.ts';
import { type Variant } from '../../../common/lab/processes/ports.ts';
import { TEST_FOLDER } from '../../support/infrastructure.ts';

/** The result of one seed in one variant. */
export interface Outcome {
  variant: Variant;
  seed: number;
  replicas: number;
  faults: number;
  /** Stored by Order. */
  orders: number;
  /** Calls by their result: the HTTP status or the error of the connection. */
  answers: { [how: string]: number };
  /** Answered orders that are not stored, and missing notifications that had to arrive. */
  lost: number;
  /** Missing notifications that the fault table allows. */
  allowedLosses: number;
  /** Orders paid twice or notified twice. */
  doubled: number;
  /** Pending orders, events in an outbox, messages in a queue. */
  stuck: number;
  /** All other findings of the auditor. */
  wrong: number;
  /** Milliseconds from the repair until the last order was settled, and until all books agreed. */
  lastSettledMs: number;
  agreedMs: number;
}

/** Parses SEED=7 (that seed) or SEEDS=20 (the first twenty). */
export function seedsAskedFor(env = process.env): number[] {
  if (env.SEED) return [counted('SEED', env.SEED)];
  return Array.from({ length: counted('SEEDS', env.SEEDS || '1') }, (_, index) => index + 1);
}

function counted(name: string, asked: string): number {
  const number = Number(asked);
  if (Number.isInteger(number) && number > 0 && number < 2 ** 31) return number;
  throw new LabError(`${name} is "${asked}": it can be a number from 1 on.`);
}

export const OUTCOMES = 'outcomes.jsonl';

export function record(outcome: Outcome): void {
  mkdirSync(TEST_FOLDER, { recursive: true });
  appendFileSync(join(TEST_FOLDER, OUTCOMES), `${JSON.stringify(outcome)}\n`);
}

/** Prints at once; Jest prints nothing before a file is done. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
