import { UNNOTIFIED } from '../../../common/lab/audit/findings.ts';
import { LabError } from '../../../common/lab/machine/lab-error.ts';
import { type Stored } from '../../clocks.ts';
import { type Answer } from '../../k6/run-k6.ts';
import { type Stack } from '../../stack.ts';
import { percentiles, rounded } from '../../statistics.ts';
import { makeUsers } from '../../users.ts';
import {
  type Audit,
  dueDuring,
  isAccepted,
  isSettledBefore,
  type Observed,
  observed,
  type Timing,
} from '../outages/during.ts';
import { type Bench } from '../part.ts';
import { unsound } from '../sound.ts';
import { type Fault, ORDER_KILLED, outageOf } from './columns.ts';
import { KILLED_ORDERS, orderKilled } from './order-killed.ts';

export const TIMING: Timing = { rate: 25, before: 4, broken: 10, after: 2 };
const USERS = 100;
/** Seconds for the users, the start of k6, and the backlog. */
const OVERHEAD_S = 6;
/** Seconds until a killed broker is up again and the relays have found it. */
const BROKER_S = 12;
/** Two starts of Order, and the wait for notifications that don't come. */
const KILL_S = 20;

export function secondsOf(fault: Fault): number {
  if (fault === ORDER_KILLED) return KILL_S;
  const repair = fault === 'broker down' ? BROKER_S : 0;
  return TIMING.before + TIMING.broken + TIMING.after + OVERHEAD_S + repair;
}

/** The result of the orders that were due while a fault lasted; the repair is not part of it. */
export interface Faulted {
  due: number;
  /** Shares of the orders due, from 0 to 1. The second is null for a kill of Order, which has no duration. */
  accepted: number;
  settledMeanwhile: number | null;
  /** Number of the orders that Order has stored. */
  stored: number;
  /** Number of these without a notification in the end. */
  lost: number;
  /** Number of these still pending in the end. */
  pending: number;
  /** Milliseconds until the answer; null for a kill of Order, where no answer comes from an undisturbed service. */
  p50: number | null;
  p95: number | null;
}

/** Causes the fault once. Each fault has users of its own, so the audit finds nothing of an earlier one. */
export async function measureFault({ k6, stop }: Bench, stack: Stack, fault: Fault): Promise<Faulted> {
  if (fault === ORDER_KILLED) {
    const { answers, stored, audit } = await orderKilled(stack, await makeUsers(stack, KILLED_ORDERS), stop);
    if (stop.aborted) throw new LabError('interrupted');
    expectOnlyUnfinished(audit);
    return faultedOf(answers, stored);
  }
  const request = { k6, users: await makeUsers(stack, USERS), stop, timing: TIMING };
  const seen = await observed(stack, request, outageOf(fault)(stack));
  if (stop.aborted) throw new LabError('interrupted');
  expectOnlyUnfinished(seen.audit);
  return duringFault(seen);
}

/** Reads the orders that were due before the repair began. */
export function duringFault({ answers, stored, window }: Omit<Observed, 'audit'>): Faulted {
  const { due, rows } = dueDuring(answers, stored, window);
  const settled = rows.filter((row) => isSettledBefore(row, window.repair));
  const { p50, p95 } = percentiles(due.map((answer) => answer.answered - answer.due));
  return { ...faultedOf(due, rows), settledMeanwhile: rounded(settled.length / due.length, 3), p50, p95 };
}

function faultedOf(answers: Pick<Answer, 'code' | 'orderId'>[], stored: Stored[]): Faulted {
  return {
    due: answers.length,
    accepted: rounded(answers.filter(isAccepted).length / answers.length, 3)!,
    settledMeanwhile: null,
    stored: stored.length,
    lost: stored.filter(({ notifiedAt }) => notifiedAt === null).length,
    pending: stored.filter(({ settledAt }) => settledAt === null).length,
    ...{ p50: null, p95: null },
  };
}

/**
 * Accepts lost notifications and orders that stay pending, which are counted, with the money of these orders.
 * @throws Unsound when anything else is wrong
 */
export function expectOnlyUnfinished({
  books,
  findings,
}: Pick<Audit, 'findings'> & { books: Pick<Audit['books'], 'orders'> }): void {
  const pending = books.orders.filter(({ status }) => status === 'pending');
  const theirs = new Set(pending.flatMap(({ orderId, userId }) => [orderId, userId]));
  // The id of an account is followed by its balance.
  const isTheirs = (id: string) => theirs.has(id.split(' ')[0]!);
  const wrong = findings.find(({ what, ids }) => what !== UNNOTIFIED && !ids.every(isTheirs));
  if (wrong) throw unsound(wrong);
}
