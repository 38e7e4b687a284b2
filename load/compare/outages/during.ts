import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { auditOf } from '../../../common/lab/audit/audit.ts';
import { stateFolder } from '../../../common/lab/machine/folders.ts';
import { LabError } from '../../../common/lab/machine/lab-error.ts';
import { lastStored, type Stored } from '../../clocks.ts';
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

/**
 * The result of the orders that were due while a fault lasted. Every figure is about these orders. Older data lack some
 * figures, and count the orders that were due during the repair, too.
 */
export interface During {
  /** Seconds from the effect of the fault until all services were ready again. */
  seconds: number;
  orders: number;
  answer: Percentiles;
  codes: Record<string, number>;
  /** Shares of the orders, from 0 to 1: accepted (201, 202, or 400 when not covered), settled, notified. */
  accepted: number;
  settled: number;
  notified: number;
  /** Share of the orders that were settled before the repair began. */
  settledMeanwhile?: number;
  /** Number of the orders that Order has stored, and of these without a notification in the end. */
  stored?: number;
  lost?: number;
  /** Median ms until a client that polls can read the outcome; null when more than half of the orders never settle. */
  outcome?: number | null;
  /** Seconds from the end of the repair until the last was settled, and notified unless its notification is lost. */
  drained: number;
}

/** A notification counts as lost when nothing has changed for so many ms; longer than any back-off. */
export const PATIENCE_MS = 8000;
const FIRST_ORDER_MS = 60_000;
/** Seconds for events that arrive twice after a repair and are still in a queue. */
const AUDIT_S = 10;

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
  if (audit.findings[0]) throw unsound(audit.findings[0]);
  return summary(answers, stored, window);
}

/** Does the same, and leaves it to the caller to judge what the auditor found besides lost notifications. */
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
    const audit = await auditOf(stack.variant, users, named(run.answers), AUDIT_S, { mayBeUnnotified: () => true });
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

/** Times in ms since 1970. A fault lasts `from` its effect until its `repair` begins; `to` is the end of the repair. */
export interface Window {
  from: number;
  repair: number;
  to: number;
}

/** Causes and repairs the fault. One that is repaired at once lasts from its beginning until the end of its repair. */
export async function broken(outage: Outage, timing: Pick<Timing, 'before' | 'broken'>): Promise<Window> {
  await sleep(timing.before * 1000);
  const began = Date.now();
  await outage.break();
  if (outage.repairedAtOnce) {
    await outage.mend();
    const repaired = Date.now();
    return { from: began, repair: repaired, to: repaired };
  }
  const from = Date.now();
  await sleep(timing.broken * 1000);
  const repair = Date.now();
  await outage.mend();
  return { from, repair, to: Date.now() };
}

/** Returns the answers that name an order. */
export function named(answers: { orderId?: string; status?: string }[]) {
  return answers.flatMap(({ orderId, status }) => (orderId === undefined ? [] : [{ orderId, status }]));
}

/** Returns the answers to the orders that were due while the fault lasted, and the rows of these orders. */
export function dueDuring(answers: Answer[], stored: Stored[], { from, repair }: Window) {
  const due = answers.filter((answer) => answer.due >= from && answer.due < repair);
  if (due.length === 0) throw new LabError('No order was due during the fault: the machine is too busy to measure.');
  const ids = new Set(due.map(({ orderId }) => orderId));
  return { due, rows: stored.filter(({ orderId }) => ids.has(orderId)) };
}

/** Summarises the orders that were due while the fault lasted. */
export function summary(answers: Answer[], stored: Stored[], window: Window): During {
  const { from, repair, to } = window;
  const { due, rows } = dueDuring(answers, stored, window);
  const share = (part: unknown[]) => rounded(part.length / due.length, 3)!;
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
    settledMeanwhile: share(rows.filter((row) => isSettledBefore(row, repair))),
    stored: rows.length,
    lost: rows.filter(({ notifiedAt }) => notifiedAt === null).length,
    outcome: medianOutcome(due, rows),
    drained: rounded((Math.max(to, lastStored(rows)) - to) / 1000)!,
  };
}

export const isSettledBefore = ({ settledAt }: Stored, time: number) => settledAt !== null && settledAt < time;

/** Returns the median time from when an order was due until it is settled and the client knows its id. */
function medianOutcome(due: Answer[], rows: Stored[]): number | null {
  const settledAt = new Map(rows.map((row) => [row.orderId, row.settledAt]));
  const times = due.map((answer) => {
    const settled = settledAt.get(answer.orderId ?? '') ?? Infinity;
    return Math.max(answer.answered, settled) - answer.due;
  });
  const { p50 } = percentiles(times);
  return p50 !== null && Number.isFinite(p50) ? p50 : null;
}

/** The codes of answers that take the order: 201, 202, or 400 for one that is not covered. */
export const ACCEPTED_CODES = [201, 202, 400];

/** Tells whether an answer takes the order. */
export function isAccepted({ code, orderId }: Pick<Answer, 'code' | 'orderId'>): boolean {
  return orderId !== undefined && ACCEPTED_CODES.includes(code);
}
