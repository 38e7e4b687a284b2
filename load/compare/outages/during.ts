import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { auditOf } from '../../../common/lab/audit/audit.ts';
import { UNTOLD } from '../../../common/lab/audit/findings.ts';
import { stateFolder } from '../../../common/lab/machine/folders.ts';
import { LabError } from '../../../common/lab/machine/lab-error.ts';
import { type Stored } from '../../clocks.ts';
import { type K6 } from '../../k6/find-k6.ts';
import { type Answer, runK6 } from '../../k6/run-k6.ts';
import { Databases } from '../../measure/stored.ts';
import { SEED } from '../../options.ts';
import { type Percentiles, percentiles, rounded } from '../../statistics.ts';
import { type Stack } from '../../stack.ts';
import { Unsound } from '../sound.ts';
import { type Outage } from './faults.ts';

export interface Timing {
  /** Orders per second. */
  rate: number;
  /** Seconds before the outage, of the outage, and after it, for which orders come. */
  before: number;
  broken: number;
  after: number;
}

/** What became of the orders that were due between the breaking and the mending. */
export interface During {
  /** Seconds from breaking until all was up and ready again. */
  seconds: number;
  orders: number;
  answer: Percentiles;
  codes: Record<string, number>;
  /** Shares of the orders, from 0 to 1: answered 201, 202, or 400 for one that is not covered; settled; notified. */
  accepted: number;
  settled: number;
  notified: number;
  /** Seconds from the mending until the last of them was settled, and notified where it was at all. */
  drained: number;
}

/** How long nothing may change before a notification that is missing is given up, in ms: longer than any back-off. */
const PATIENCE_MS = 8000;
const FIRST_ORDER_MS = 60_000;

/** Orders at a constant rate, and the outage in the middle of them. */
export async function during(
  stack: Stack,
  { k6, users, stop, timing }: { k6: K6; users: string[]; stop: AbortSignal; timing: Timing },
  outage: Outage,
): Promise<During> {
  const folder = stateFolder('load', 'runs', stack.variant);
  mkdirSync(folder, { recursive: true });
  const seconds = timing.before + timing.broken + timing.after;
  const profile = { what: 'an outage', rate: timing.rate, seconds };
  const databases = new Databases(stack);
  try {
    const [run, window] = await Promise.all([
      runK6(k6, { profile, users, seed: SEED, orderUrls: stack.urls('order'), folder, quiet: true, stop }),
      untilFirstOrder(databases, users, stop).then(() => broken(outage, timing)),
    ]);
    await databases.untilQuiet(users, PATIENCE_MS, stop);
    const stored = await databases.stored(users, run.began);
    await expectOnlyUntold(stack, users, run.answers);
    return summary(run.answers, stored, window);
  } finally {
    await databases.close();
  }
}

/** k6 takes its time to begin, the longer the busier the machine is. */
async function untilFirstOrder(databases: Databases, users: string[], stop: AbortSignal): Promise<void> {
  const since = Date.now();
  while (!stop.aborted && (await databases.stored(users, since)).length === 0) {
    if (Date.now() - since > FIRST_ORDER_MS) throw new LabError('k6 runs, and no order arrives.');
    await sleep(100);
  }
}

interface Window {
  from: number;
  to: number;
}

async function broken(outage: Outage, timing: Timing): Promise<Window> {
  await sleep(timing.before * 1000);
  const from = Date.now();
  await outage.break();
  await sleep(timing.broken * 1000);
  await outage.mend();
  return { from, to: Date.now() };
}

/** A notification may be lost, and it is counted; money and answers must be right. @throws Unsound */
async function expectOnlyUntold(stack: Stack, users: string[], answers: Answer[]): Promise<void> {
  const told = answers.flatMap(({ orderId, status }) => (orderId === undefined ? [] : [{ orderId, status }]));
  const { findings } = await auditOf(stack.variant, users, told, 0);
  const wrong = findings.find(({ what }) => what !== UNTOLD);
  if (wrong)
    throw new Unsound(`${wrong.kind}: ${wrong.ids.length} ${wrong.what}, as ${wrong.ids.slice(0, 3).join(', ')}`);
}

function summary(answers: Answer[], stored: Stored[], { from, to }: Window): During {
  const due = answers.filter((answer) => answer.due >= from && answer.due < to);
  if (due.length === 0) throw new LabError('No order was due during the outage: the machine is too busy to measure.');
  const byId = new Map(stored.map((row) => [row.orderId, row]));
  const rows = due.flatMap(({ orderId }) => byId.get(orderId ?? '') ?? []);
  const share = (part: unknown[]) => rounded(part.length / due.length, 3)!;
  const last = Math.max(to, ...rows.flatMap(({ settledAt, notifiedAt }) => [settledAt ?? 0, notifiedAt ?? 0]));
  const codes: Record<string, number> = {};
  for (const { code } of due) codes[code] = (codes[code] ?? 0) + 1;
  return {
    seconds: rounded((to - from) / 1000)!,
    orders: due.length,
    answer: percentiles(due.map((answer) => answer.answered - answer.due)),
    codes,
    accepted: share(due.filter(({ code, orderId }) => orderId !== undefined && [201, 202, 400].includes(code))),
    settled: share(rows.filter(({ settledAt }) => settledAt !== null)),
    notified: share(rows.filter(({ notifiedAt }) => notifiedAt !== null)),
    drained: rounded((last - to) / 1000)!,
  };
}
