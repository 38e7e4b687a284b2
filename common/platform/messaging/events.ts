import { z } from 'zod';
import { amount, reason, uuid } from '../http/schemas.ts';

// any ISO 8601 time is understood; we send UTC with milliseconds
const fact = { orderId: uuid, userId: uuid, amount, timestamp: z.iso.datetime({ offset: true }) };
const succeeded = z.object(fact);
const declined = z.object({ ...fact, reason });

/** The five events: routing key and body. Which of them exist in a variant, its messages.ts says. */
export const EVENTS = {
  OrderCreated: { routingKey: 'order.created', body: succeeded },
  PaymentCompleted: { routingKey: 'payment.completed', body: succeeded },
  PaymentFailed: { routingKey: 'payment.failed', body: declined },
  OrderCompleted: { routingKey: 'order.completed', body: succeeded },
  OrderFailed: { routingKey: 'order.failed', body: declined },
} as const;

export type EventName = keyof typeof EVENTS;
export type EventBody<Name extends EventName> = z.infer<(typeof EVENTS)[Name]['body']>;

/** An event as it is on the wire. `id` becomes the messageId and stays the same when it is published again. */
export interface Message {
  id: string;
  type: EventName;
  /** JSON text, exactly as it is sent. */
  body: string;
}

export const isEventName = (type: unknown): type is EventName =>
  typeof type === 'string' && Object.hasOwn(EVENTS, type);
