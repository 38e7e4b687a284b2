import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../../../common/lab/machine/lab-error.ts';
import { type Variant } from '../../../common/lab/processes/ports.ts';
import { TEST_FOLDER } from '../../support/infrastructure.ts';

/** What one seed has shown of one variant. */
export interface Outcome {
  variant: Variant;
  seed: number;
  replicas: number;
  faults: number;
  /** Stored by Order. */
  orders: number;
  /** How many calls ended how: by HTTP status, or by the connection's error. */
  answers: { [how: string]: number };
  /** Orders that an answer named and nobody knows, and notifications that did not arrive though they had to. */
  lost: number;
  /** Notifications that did not arrive, as the fault table says of what was in force then. */
  announcedLosses: number;
  /** Orders paid twice, or told of twice. */
  doubled: number;
  /** Orders pending, events in an outbox, messages in a queue. */
  stuck: number;
  /** All else that the auditor found. */
  wrong: number;
  /** How long after healing the last order was settled, and how long it took until all the books agreed. */
  lastSettledMs: number;
  agreedMs: number;
}

/** What the run is asked for: SEED=7 is that seed, SEEDS=20 are the first twenty. */
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

/** Seen at once by who waits: Jest itself says nothing before a file is done. */
export function announce(line: string): void {
  process.stdout.write(`${line}\n`);
}
