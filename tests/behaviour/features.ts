/**
 * The promises that a variant makes in its file in `variants/`: the suite's only source of expectations that differ.
 * A case reads them and never asks which variant it runs against.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Service, type Variant } from '../../common/lab/processes/ports.ts';
import { type Exceptions } from '../faults/besides-table.ts';
import { type FaultTable } from './fault-table.ts';
import { type EventName } from './events.ts';

export type Reason = 'insufficient_funds' | 'account_not_found';
export type Outcome = 'paid' | Reason;

/** What the client of `POST /orders` reads, besides the `orderId`. */
export interface OrderAnswer {
  status: number;
  body: { status: 'pending' | 'completed' | 'failed'; reason?: Reason };
}

export interface Features {
  /** Does it need a broker at all? */
  broker: boolean;
  /** The answer to an order by what becomes of it, with nothing broken. */
  answers: Record<Outcome, OrderAnswer>;
  /** Is the outcome in the answer, or does the order settle after it? */
  settlesInTheAnswer: boolean;
  /** The answer when the order is stored and Billing cannot be reached: a problem, or an acceptance. */
  pending: { status: 503; problem: true } | { status: 202; problem: false };
  /** Repeating an order under its key while it is still pending. */
  replayOfPending: { status: 409 | 202 };
  /** Repeating an order under its key once it is settled. */
  replayOfSettled: Record<Outcome, OrderAnswer>;
  /** Which service says what, for one order by what becomes of it. */
  events: Record<'order' | 'billing', { paid: EventName[]; declined: EventName[] }>;
  /** Who consumes what, each from a queue of its own name. */
  listeners: Partial<Record<EventName, Service[]>>;
  /** Which services publish from an outbox in their own database. */
  outbox: ('order' | 'billing')[];
  /** Is Billing asked through a circuit breaker? */
  breaker: boolean;
  /** Does Order call Notification, so that Notification serves `POST /notifications`? */
  notificationCall: boolean;
  /** The fault table: one column of it. */
  faults: FaultTable;
  /** Where the faults beside the table do something else than to most variants. */
  besides: Exceptions;
}

/** @throws when the variant has no file in `tests/behaviour/variants/` */
export async function featuresOf(variant: Variant): Promise<Features> {
  const file = join(import.meta.dirname, 'variants', `${variant}.ts`);
  if (!existsSync(file)) throw new Error(`tests/behaviour/variants/${variant}.ts is missing: write what it promises`);
  return ((await import(file)) as { default: Features }).default;
}

export const inTheAnswer: Features['answers'] = {
  paid: { status: 201, body: { status: 'completed' } },
  insufficient_funds: { status: 400, body: { status: 'failed', reason: 'insufficient_funds' } },
  account_not_found: { status: 400, body: { status: 'failed', reason: 'account_not_found' } },
};

const accepted: OrderAnswer = { status: 202, body: { status: 'pending' } };
export const afterTheAnswer: Features['answers'] = {
  paid: accepted,
  insufficient_funds: accepted,
  account_not_found: accepted,
};

export const silent = { paid: [], declined: [] };
