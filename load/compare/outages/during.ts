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
import { unsound } from '../sound.ts';
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
  /** Share of the orders due before the repair began that were settled by then. Undefined in older data. */
  settledMeanwhile?: number;
  /** Seconds from the repair until the last of them was settled, and notified unless its notification is lost. */
  drained: number;
}

/** A notification counts as lost when nothing has changed for so many ms; longer than any back-off. */
export const PATIENCE_MS = 8000;
const FIRST_ORDER_MS = 60_000;

interface Request {
  k6: K6;
  users: string[];
  stop: AbortSignal;
  timing: Timing;
}

/** Everything that was seen of the orders of one outage. */
export interface Observed {
  answers: Answer[];
  stored: Stored[];
  window: Window;
  audit: Audit;
}

export type Audit = Awaited<ReturnType<typeof auditOf>>;

/** Places orders at a constant rate, with the outage in the middle. @throws Unsound when money or answers are wrong */
export async function during(stack: Stack, request: Request, outage: Outage): Promise<During> {
  const { answers, stored, window, audit } = await observed(stack, request, outage);
  expectOnlyUntold(audit);
  return summary(answers, stored, window);
}

/** Does the same, and leaves it to the caller to judge what the auditor found. */
export async function observed(stack: Stack, { k6, users, stop, timing }: Request, outage: Outage): Promise<Observed> {
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
    const audit = await auditOf(stack.variant, users, named(run.answers), 0);
    return { answers: run.answers, stored, window, audit };
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

/** Times in ms since 1970: of the fault, of the beginning of its repair, and of the end of the repair. */
export interface Window {
  from: number;
  repair: number;
  to: number;
}

async function broken(outage: Outage, timing: Timing): Promise<Window> {
  await sleep(timing.before * 1000);
  const from = Date.now();
  await outage.break();
  await sleep(timing.broken * 1000);
  const repair = Date.now();
  await outage.mend();
  return { from, repair, to: Date.now() };
}

/** Accepts lost notifications, which are counted. @throws Unsound when money or answers are wrong */
function expectOnlyUntold({ findings }: Audit): void {
  const wrong = findings.find(({ what }) => what !== UNTOLD);
  if (wrong) throw unsound(wrong);
}

/** Returns the answers that name an order. */
export function named(answers: { orderId?: string; status?: string }[]) {
  return answers.flatMap(({ orderId, status }) => (orderId === undefined ? [] : [{ orderId, status }]));
}

/** Summarises the orders that were due during the fault or its repair. */
export function summary(answers: Answer[], stored: Stored[], window: Window): During {
  const { from, to } = window;
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
    accepted: share(due.filter(isAccepted)),
    settled: share(rows.filter(({ settledAt }) => settledAt !== null)),
    notified: share(rows.filter(({ notifiedAt }) => notifiedAt !== null)),
    settledMeanwhile: settledMeanwhile(answers, stored, window),
    drained: rounded((last - to) / 1000)!,
  };
}

/** Returns the share of the orders due before the repair began that were settled by then, from 0 to 1. */
export function settledMeanwhile(answers: Answer[], stored: Stored[], { from, repair }: Window): number {
  const due = answers.filter((answer) => answer.due >= from && answer.due < repair);
  if (due.length === 0) throw new LabError('No order was due during the fault: the machine is too busy to measure.');
  const ids = new Set(due.map(({ orderId }) => orderId));
  const settled = stored.filter((row) => ids.has(row.orderId) && row.settledAt !== null && row.settledAt < repair);
  return rounded(settled.length / due.length, 3)!;
}

/** The codes of answers that take the order: 201, 202, or 400 for one that is not covered. */
export const ACCEPTED_CODES = [201, 202, 400];

/** Tells whether an answer takes the order. */
export function isAccepted({ code, orderId }: Pick<Answer, 'code' | 'orderId'>): boolean {
  return orderId !== undefined && ACCEPTED_CODES.includes(code);
}
