/**
 * What each variant promises, as data: the suite's only source of expectations that differ.
 * A case reads these objects and never asks which variant it runs against.
 */
import { type FaultTable, faults } from './fault-table.ts';
import { type EventName } from './events.ts';

type Service = 'order' | 'billing' | 'notification';
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
}

const inTheAnswer: Features['answers'] = {
  paid: { status: 201, body: { status: 'completed' } },
  insufficient_funds: { status: 400, body: { status: 'failed', reason: 'insufficient_funds' } },
  account_not_found: { status: 400, body: { status: 'failed', reason: 'account_not_found' } },
};

const accepted: OrderAnswer = { status: 202, body: { status: 'pending' } };
const afterTheAnswer: Features['answers'] = {
  paid: accepted,
  insufficient_funds: accepted,
  account_not_found: accepted,
};

const silent = { paid: [], declined: [] };
const orderTells: Features['events'] = {
  order: { paid: ['OrderCompleted'], declined: ['OrderFailed'] },
  billing: silent,
};
const notificationListens: Features['listeners'] = { OrderCompleted: ['notification'], OrderFailed: ['notification'] };

export const http: Features = {
  broker: false,
  answers: inTheAnswer,
  settlesInTheAnswer: true,
  pending: { status: 503, problem: true },
  replayOfPending: { status: 409 },
  replayOfSettled: inTheAnswer,
  events: { order: silent, billing: silent },
  listeners: {},
  outbox: [],
  breaker: false,
  notificationCall: true,
  faults: faults.http,
};

export const events: Features = {
  broker: true,
  answers: inTheAnswer,
  settlesInTheAnswer: true,
  pending: { status: 503, problem: true },
  replayOfPending: { status: 409 },
  replayOfSettled: inTheAnswer,
  events: orderTells,
  listeners: notificationListens,
  outbox: [],
  breaker: false,
  notificationCall: false,
  faults: faults.events,
};

export const collaboration: Features = {
  broker: true,
  answers: afterTheAnswer,
  settlesInTheAnswer: false,
  pending: { status: 202, problem: false },
  replayOfPending: { status: 202 },
  replayOfSettled: afterTheAnswer,
  events: {
    order: { paid: ['OrderCreated'], declined: ['OrderCreated'] },
    billing: { paid: ['PaymentCompleted'], declined: ['PaymentFailed'] },
  },
  listeners: {
    OrderCreated: ['billing'],
    PaymentCompleted: ['order', 'notification'],
    PaymentFailed: ['order', 'notification'],
  },
  outbox: ['order', 'billing'],
  breaker: false,
  notificationCall: false,
  faults: faults.collaboration,
};

export const hybrid: Features = {
  broker: true,
  answers: inTheAnswer,
  settlesInTheAnswer: true,
  pending: { status: 202, problem: false },
  replayOfPending: { status: 202 },
  replayOfSettled: inTheAnswer,
  events: orderTells,
  listeners: notificationListens,
  outbox: ['order'],
  breaker: true,
  notificationCall: false,
  faults: faults.hybrid,
};
