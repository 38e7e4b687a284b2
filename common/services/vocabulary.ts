import { z } from 'zod';
import { uuid } from '../platform/http/schemas.ts';

export const MAX_AMOUNT = 1_000_000_000_000;
const RANGE = `must be an integer from 1 to ${MAX_AMOUNT}`;

/** An amount of money in minor units (cents, kopecks). */
export const amount = z.int(RANGE).min(1, RANGE).max(MAX_AMOUNT, RANGE);

/** The balance of an account in minor units. JSON represents every integer up to this limit exactly. */
export const balance = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

/** Why an order failed. */
export const reason = z.enum(['insufficient_funds', 'account_not_found']);
export type Reason = z.infer<typeof reason>;

// Any ISO 8601 time is accepted; the services send UTC with milliseconds.
const fields = { orderId: uuid, userId: uuid, amount, timestamp: z.iso.datetime({ offset: true }) };
const succeeded = z.object(fields);
const failed = z.object({ ...fields, reason });

/**
 * The five events that the variants share, each with its routing key and body. The `messages.ts` of a variant names those
 * that it uses, and may add messages of its own.
 */
export const EVENTS = {
  OrderCreated: { routingKey: 'order.created', body: succeeded },
  PaymentCompleted: { routingKey: 'payment.completed', body: succeeded },
  PaymentFailed: { routingKey: 'payment.failed', body: failed },
  OrderCompleted: { routingKey: 'order.completed', body: succeeded },
  OrderFailed: { routingKey: 'order.failed', body: failed },
} as const;

export type EventName = keyof typeof EVENTS;
export type EventBody<Name extends EventName> = z.infer<(typeof EVENTS)[Name]['body']>;
