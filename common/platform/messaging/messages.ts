import { EventPattern } from '@nestjs/microservices';
import { v7 } from 'uuid';
import { type z } from 'zod';
import { type Service } from '../names.ts';
import { traceparent } from '../observability/trace.ts';

/** The events that exist, by name: the routing key of each and the schema of its body. */
export type EventTypes = Record<string, { routingKey: string; body: z.ZodType }>;

/** The names of the events that each service listens to. */
export type Listeners<Name extends string> = { [S in Service]?: Name[] };

/** An event to publish or to store. `id` becomes its messageId. */
export interface NewEvent {
  id: string;
  type: string;
  body: object;
  traceparent: string | undefined;
}

/** An event as it goes out: `body` is the JSON text. */
export interface Message {
  id: string;
  type: string;
  body: string;
}

/**
 * Returns a function that makes events of a variant, or messages of another kind: all are stored and published alike. A
 * wrong name or body does not compile.
 * @typeParam Added fields that the statement adds which stores the event: `timestamp`, and `reason` for a decision
 */
export const eventsOf =
  <M, Added extends string = never>() =>
  <Name extends keyof M & string>(type: Name, body: Omit<M[Name], Added>): NewEvent => ({
    id: v7(),
    type,
    body,
    traceparent: traceparent(),
  });

/** Returns a decorator for handlers of one event. A wrong name or body does not compile. */
export const handlerFor =
  <M>() =>
  <Name extends keyof M & string>(event: Name) =>
    EventPattern<string>(event) as <T extends (body: M[Name]) => Promise<unknown>>(
      target: object,
      key: string,
      descriptor: TypedPropertyDescriptor<T>,
    ) => void;
