import { median, min } from 'd3-array';
import { withoutNotification } from '../../common/lab/audit/findings.ts';
import { type Sees } from '../behaviour/fault-table.ts';
import { type MatrixCell } from './besides-table.ts';
import { type Break } from './break.ts';
import { type Call, type AnswerKind, placedDuring, type When } from './calls.ts';
import { LATE_MS } from './results.ts';
import { type Outcome } from './trial.ts';

/** Fewer orders during a fault would prove little. */
const FEW = 5;

const kindsSeen: Record<Sees, AnswerKind[]> = {
  unchanged: ['usual'],
  waits: ['usual'],
  'after the timeout': ['usual'],
  pending: ['pending'],
  unavailable: ['unavailable'],
  refused: ['none'],
  'unavailable or late': ['usual', 'pending', 'unavailable'],
  'never 500': ['usual', 'pending', 'unavailable'],
};

/** Returns the kinds of answers that a cell promises while the fault lasts. */
export function promisedKinds({ sees, or = [] }: MatrixCell): AnswerKind[] {
  return [sees, ...or].flatMap((one) => kindsSeen[one]);
}

/** Compares an outcome with its cell. The caller has already checked the books. */
export function judge(outcome: Outcome, fault: Break): void {
  expectAnswers(outcome, fault);
  expectDelay(outcome, fault);
  expectLosses(outcome, fault);
  expectRepeated(outcome);
}

function expectAnswers({ calls, cell, moments }: Outcome, fault: Break): void {
  const during = promisedKinds(cell);
  const torn: AnswerKind[] = fault.interruptsOrder ? ['unavailable', 'none'] : [];
  // calls may miss a deadline while services stop and boot on the same cores
  const between: AnswerKind[] = ['usual', 'pending', ...during, ...torn];
  const allowed: Record<When, AnswerKind[]> = { before: ['usual', 'pending'], during, edge: between, after: between };
  expect(tally(calls.filter(({ when, kind }) => !allowed[when].includes(kind)))).toStrictEqual({});
  expect(placedDuring(calls, moments).length).toBeGreaterThanOrEqual(FEW);
  if (cell.sees === 'unavailable or late') return; // most answers arrive after the repair
  if (cell.sees === 'waits' && !fault.delays) return expect(of(calls, 'during')).toStrictEqual([]);
  expect(of(calls, 'during').length).toBeGreaterThanOrEqual(FEW);
  if (cell.or === undefined) return;
  expect(of(calls, 'during').map(({ kind }) => kind)).toContain(kindsSeen[cell.sees][0]);
}

/** Counts each kind of answer, for the message of a failure. */
function tally(calls: Call[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { when, kind, code, error } of calls) {
    const name = `${when}: ${kind} (${code ?? error})`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/**
 * A caller that waits for a slow service waits at least as long as it is slow; others get some answers earlier. For
 * `after the timeout` the median counts: the first calls may have been sent before the fault took effect.
 */
function expectDelay({ calls, cell }: Outcome, { delays }: Break): void {
  const times = of(calls, 'during').map(({ took }) => took);
  if (cell.sees === 'after the timeout') expect(median(times)).toBeGreaterThanOrEqual(LATE_MS);
  if (!delays) return;
  const shortest = min(times);
  if (cell.sees === 'waits') expect(shortest).toBeGreaterThanOrEqual(delays);
  else expect(shortest).toBeLessThan(delays);
}

function expectLosses(outcome: Outcome, { repairedByServices }: Break): void {
  const { cell, caught, mayBeUnnotified } = outcome;
  const unnotified = new Set(lostIn(outcome));
  expect([...unnotified].filter((orderId) => !mayBeUnnotified(orderId))).toStrictEqual([]);
  const all = subjectsOf(outcome);
  const lost = all.filter((orderId) => unnotified.has(orderId));
  if (cell.notified === 'lost' && !repairedByServices)
    expect({ lost: lost.length, of: all.length }).toStrictEqual(everyOne(all));
  if (cell.notified === 'some lost') {
    expect(lost).not.toHaveLength(0);
    expect(lost.length).toBeLessThan(all.length);
  }
  if (caught && cell.caught === 'arrives') expect(unnotified).not.toContain(caught);
}

const everyOne = (all: string[]) => ({ lost: Math.max(1, all.length), of: Math.max(1, all.length) });

/** Returns the orders that the cell is about: stored while the fault lasted, or caught by it. */
export function subjectsOf({ calls, caught, cell }: Outcome): string[] {
  const during = of(calls, 'during').flatMap(({ orderId }) => orderId ?? []);
  return caught && !cell.caught ? [...during, caught] : during;
}

/** Returns the settled orders without a notification. */
export function lostIn({ books }: Outcome): string[] {
  return withoutNotification(books).map(({ orderId }) => orderId);
}

/** Checks that a client that repeats under its key gets an answer in the end and has ordered once. */
function expectRepeated({ calls, books }: Outcome): void {
  const keys = new Set(calls.flatMap(({ key }) => key ?? []));
  if (keys.size === 0) return;
  const orders = new Map(calls.filter(({ orderId }) => orderId).map(({ key, orderId }) => [key, orderId]));
  expect(orders.size).toBe(keys.size);
  const users = new Set(calls.map(({ userId }) => userId));
  expect(books.orders.filter(({ userId }) => users.has(userId))).toHaveLength(keys.size);
}

const of = (calls: Call[], when: When) => calls.filter((call) => call.when === when);
