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
  /** Seconds of load before, during and after the outage. */
  before: number;
  broken: number;
  after: number;
}

/** The result of the orders that were due during the outage. */
export interface During {
  /** Seconds from the fault until all services were ready again. */
  seconds: number;
  orders: number;
  answer: Percentiles;
  codes: Record<string, number>;
  /** Shares of the orders, from 0 to 1: accepted (201, 202, or 400 when not covered), settled, notified. */
  accepted: number;
  settled: number;
  notified: number;
  /** Seconds from the repair until the last of them was settled, and notified unless its notification is lost. */
  drained: number;
}

/** A notification counts as lost when nothing has changed for so many ms; longer than any back-off. */
const PATIENCE_MS = 8000;
const FIRST_ORDER_MS = 60_000;

/** Places orders at a constant rate, with the outage in the middle. */
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

/** Waits for k6's first order; k6 starts slowly on a busy machine. */
async function untilFirstOrder(databases: Databases, users: string[], stop: AbortSignal): Promise<void> {
  const since = Date.now();
  while (!stop.aborted && (await databases.stored(users, since)).length === 0) {
    if (Date.now() - since > FIRST_ORDER_MS) throw new LabError('k6 runs, but no order arrives.');
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

/** Accepts lost notifications, which are counted. @throws Unsound when money or answers are wrong */
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
