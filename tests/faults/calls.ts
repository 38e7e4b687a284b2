import { type Features } from '../behaviour/features.ts';
import { type Answered } from '../support/steady-load.ts';
import { type MatrixCell } from './besides-table.ts';
import { type Break } from './break.ts';

/** When the fault began, took effect, began to be repaired, and was repaired. Milliseconds since the epoch. */
export interface Moments {
  breaking: number;
  broken: number;
  mending: number;
  mended: number;
}

export interface Struck {
  moments: Moments;
  /** The order that was caught at a step. */
  caught?: string;
}

/** The kinds of answers: normal, stored and pending, 503 without an order, none at all, or anything else. */
export type AnswerKind = 'usual' | 'pending' | 'unavailable' | 'none' | 'nonsense';

/** `edge`: open while the fault began or was repaired, so it may have met both states. */
export type When = 'before' | 'during' | 'edge' | 'after';

export interface Call extends Answered {
  kind: AnswerKind;
  when: When;
  /** In milliseconds. */
  took: number;
}

export function callsIn(log: Answered[], features: Features, moments: Moments): Call[] {
  return log.map((answered) => ({
    ...answered,
    kind: kindOf(answered, features),
    when: whenOf(answered, moments),
    took: answered.answeredAt - answered.due,
  }));
}

export function kindOf({ code, orderId, status }: Answered, { answers, pending }: Features): AnswerKind {
  if (code === undefined) return 'none';
  const usual = [answers.paid, answers.insufficient_funds];
  if (orderId && usual.some((one) => one.status === code && one.body.status === status)) return 'usual';
  if (orderId && code === pending.status) return 'pending';
  return code === 503 && !orderId ? 'unavailable' : 'nonsense';
}

function whenOf({ due, answeredAt }: Answered, { breaking, broken, mending, mended }: Moments): When {
  if (answeredAt < breaking) return 'before';
  if (due >= mended) return 'after';
  return due >= broken && answeredAt <= mending ? 'during' : 'edge';
}

/** Returns the calls that were due while the fault lasted: from its effect until its repair began. */
export function placedDuring(calls: Call[], { broken, mending }: Moments): Call[] {
  return calls.filter(({ due }) => due >= broken && due < mending);
}

/** Returns the orders that an answer named and that were placed while the fault lasted, and the one that it caught. */
export function ordersDuring({ calls, moments, caught }: Struck & { calls: Call[] }): string[] {
  const named = placedDuring(calls, moments).flatMap(({ orderId }) => orderId ?? []);
  return [...new Set(caught ? [...named, caught] : named)];
}

const lossy = (notified: MatrixCell['notified']) => notified !== 'arrives' && notified !== 'may precede completed';

/** An order that was answered while pending may be settled so much later when nothing is broken. */
const SETTLED_WITHIN_MS = 1000;

/**
 * Returns a test for orders whose notification the tables allow to be missing: those placed from the effect of the fault
 * until everything is connected again, and those in flight when it began.
 */
export function allowedLosses(
  features: Features,
  cell: MatrixCell,
  fault: Break,
  calls: Call[],
  { caught, moments }: Struck,
) {
  const killed = features.faults['Order killed between settling and notifying'];
  const interrupted = fault.interruptsOrder && lossy(killed.notified);
  const named = new Map(calls.filter(({ orderId }) => orderId).map((call) => [call.orderId!, call]));
  return (orderId: string): boolean => {
    if (orderId === caught) return lossy(cell.caught ?? cell.notified);
    const call = named.get(orderId);
    // the client got no answer, or Order was interrupted between its commit and the answer
    if (interrupted && (!call || call.when === 'edge')) return true;
    if (!lossy(cell.notified) || !call || call.when === 'after') return false;
    const onItsWay = call.status === 'pending' && moments.breaking - call.answeredAt < SETTLED_WITHIN_MS;
    return call.when !== 'before' || onItsWay;
  };
}
