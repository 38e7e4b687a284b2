import { setTimeout as sleep } from 'node:timers/promises';
import { auditOf } from '../../common/lab/audit/audit.ts';
import { LabError } from '../../common/lab/machine/lab-error.ts';
import { stateFolder } from '../../common/lab/machine/folders.ts';
import { type Variant } from '../../common/lab/processes/ports.ts';
import { joinClocks } from '../clocks.ts';
import { Facts, NotMeasured } from '../compare/claims/facts.ts';
import { type Bench } from '../compare/part.ts';
import { readRecord } from '../compare/record.ts';
import { type K6Result, runK6 } from '../k6/run-k6.ts';
import { Databases } from '../measure/stored.ts';
import { SEED, USERS } from '../options.ts';
import { type Stack } from '../stack.ts';
import { makeUsers } from '../users.ts';
import { coursesOf, linesOf, type Sample } from './flat.ts';
import { Looks } from './look.ts';

const LOOKS = 120;
const PATIENCE_MS = 10_000;

export interface Endured {
  passed: boolean;
  lines: string[];
}

export interface Load {
  /** Orders per second. */
  rate: number;
  seconds: number;
}

/** Returns half the sustained rate of a variant. @throws LabError when it is not measured */
export function halfOfSustained(variant: Variant, read = (part: string) => readRecord(part)?.data): number {
  const otherwise = new LabError(
    `The sustained rate of ${variant} is not measured: make compare PART=saturation, or set RATE=100.`,
  );
  try {
    const sustained = new Facts(read).sustained(variant);
    if (sustained === null) throw otherwise;
    return Math.floor(sustained / 2);
  } catch (error) {
    throw error instanceof NotMeasured ? otherwise : error;
  }
}

/** Loads a variant at a constant rate, and tells whether memory, outboxes, tables and file handles stayed flat. */
export function endure(bench: Bench, variant: Variant, load: Load): Promise<Endured> {
  return bench.on(variant, async (stack) => {
    const users = await makeUsers(stack, USERS);
    const [databases, looks] = [new Databases(stack), await Looks.open(stack)];
    try {
      const { run, samples } = await observed(bench, stack, { load, users, looks });
      await databases.untilQuiet(users, PATIENCE_MS, bench.stop);
      if (bench.stop.aborted) throw new LabError('interrupted');
      return judged(stack, { load, users, run, samples, stored: await databases.stored(users, run.began) });
    } finally {
      await looks.close();
      await databases.close();
    }
  });
}

interface Observation {
  load: Load;
  users: string[];
  looks: Looks;
}

/** Runs k6 and takes samples at regular times until it ends. k6 ends early when a sample fails. */
async function observed({ k6, stop }: Bench, stack: Stack, { load, users, looks }: Observation) {
  const samples: Sample[] = [];
  const began = Date.now();
  const [ended, failed] = [new AbortController(), new AbortController()];
  const looking = async () => {
    while (!ended.signal.aborted) {
      samples.push({ at: (Date.now() - began) / 1000, figures: await looks.take() });
      await sleep(everyMs(load.seconds), undefined, { signal: ended.signal }).catch(() => undefined);
    }
  };
  const running = runK6(k6, {
    profile: { what: 'endurance', ...load },
    ...{ users, seed: SEED, orderUrls: stack.urls('order'), quiet: true },
    folder: stateFolder('load', 'runs', stack.variant),
    stop: AbortSignal.any([stop, failed.signal]),
  }).finally(() => ended.abort());
  await looking().catch(async (error: unknown) => {
    failed.abort();
    await running.catch(() => undefined);
    throw error;
  });
  return { run: await running, samples };
}

const everyMs = (seconds: number) => Math.max(1000, (seconds * 1000) / LOOKS);

interface Outcome {
  load: Load;
  users: string[];
  run: K6Result;
  samples: Sample[];
  stored: Awaited<ReturnType<Databases['stored']>>;
}

async function judged({ variant }: Stack, { load, users, run, samples, stored }: Outcome): Promise<Endured> {
  const { answers, dropped } = run;
  const { complete, answer, settled } = joinClocks(answers, stored, { dueKnown: dropped === 0 });
  const named = answers.flatMap(({ orderId, status }) => (orderId === undefined ? [] : [{ orderId, status }]));
  const { findings } = await auditOf(variant, users, named, 10);
  const courses = coursesOf(samples, load.seconds);
  const complaints = [
    ...(dropped > 0 ? [`${dropped} orders could not be placed in time`] : []),
    ...findings.map(({ kind, what, ids }) => `${kind}: ${ids.length} ${what}, as ${ids[0]}`),
  ];
  const lines = [
    `${load.seconds} s at ${load.rate} orders per second: ${complete} of ${answers.length + dropped} orders settled and notified`,
    `p95 until the answer ${answer.p95} ms, until settled and notified ${settled?.p95 ?? 'unknown'} ms`,
    ...linesOf(courses),
    ...complaints,
  ];
  return {
    passed: complaints.length === 0 && courses.every(({ flat }) => flat),
    lines: lines.map((line) => `${variant}: ${line}`),
  };
}
