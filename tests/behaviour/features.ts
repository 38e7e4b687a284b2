/**
 * The promises of a variant, from its file in `variants/`, or of an experiment, from its own folder: the suite's only
 * source of expectations that differ.
 * A case reads them and never asks which variant it runs against.
 */
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from '../../common/lab/machine/folders.ts';
import { experimentFile, experimentOf } from '../../common/lab/processes/experiments.ts';
import { type Service, type Variant } from '../../common/lab/processes/ports.ts';
import { type Exceptions } from '../faults/besides-table.ts';
import { type FaultTable } from './fault-table.ts';
import { type Messages } from './events.ts';

export type Reason = 'insufficient_funds' | 'account_not_found';
export type Outcome = 'paid' | Reason;

/** The answer to `POST /orders`, besides the `orderId`. */
export interface OrderAnswer {
  status: number;
  body: { status: 'pending' | 'completed' | 'failed'; reason?: Reason };
}

export interface Features {
  /** Whether it needs a broker. */
  broker: boolean;
  /** The answer to an order by its outcome, without a fault. */
  answers: Record<Outcome, OrderAnswer>;
  /** Whether the answer has the outcome; otherwise the order settles later. */
  settlesInTheAnswer: boolean;
  /** The answer if the order is stored and Billing cannot be reached: a problem, or an acceptance. */
  pending: { status: 503; problem: true } | { status: 202; problem: false };
  /** The answer to an order repeated under its key while it is pending. */
  replayOfPending: { status: 409 | 202 };
  /** The answer to an order repeated under its key once it is settled. */
  replayOfSettled: Record<Outcome, OrderAnswer>;
  /** The events that each service publishes for one order, by its outcome. */
  events: Record<Service, { paid: string[]; declined: string[] }>;
  /** The consumers of each event; each has a queue of its own name. */
  listeners: Record<string, Service[]>;
  /** The messages as they are on the wire: the five events, and messages of the variant's own. */
  messages: Messages;
  /** The services with a retry queue beside their own. */
  retryQueues: Service[];
  /** The services that publish from an outbox in their own database. */
  outbox: Service[];
  /** Whether Billing is called through a circuit breaker. */
  breaker: boolean;
  /** Whether a call to Billing that fails is repeated before the order is answered. */
  retries: boolean;
  /** Whether Order calls Notification, so that Notification serves `POST /notifications`. */
  notificationCall: boolean;
  /** One column of the fault table. */
  faults: FaultTable;
  /** Faults beside the table that have another effect than in most variants. */
  besides: Exceptions;
  /** The variant whose document in `docs/api` a service of an experiment serves, where it is not its own variant's. */
  documents?: Partial<Record<Service, Variant>>;
}

/** Everything that is published for one order, by what becomes of it. */
export function publishedFor({ events }: Pick<Features, 'events'>): { paid: string[]; declined: string[] } {
  const all = Object.values(events);
  return { paid: all.flatMap(({ paid }) => paid), declined: all.flatMap(({ declined }) => declined) };
}

/** @throws when the variant or the experiment has no file with its promises */
export async function featuresOf(variant: Variant): Promise<Features> {
  const experiment = experimentOf(variant);
  const ofVariant = join(import.meta.dirname, 'variants', `${variant}.ts`);
  const file = experiment ? experimentFile(experiment, 'column.ts') : ofVariant;
  if (!existsSync(file)) throw new Error(`${relative(root, file)} is missing: write what it promises`);
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
