import { type ConsumeMessage } from 'amqplib';
import { parseJson } from '../http/json.ts';
import { type Topology } from './topology.ts';

/** A message that can never be understood. It goes to the dead-letter queue at once. */
export class NotUnderstood extends Error {
  override readonly name = 'NotUnderstood';
}

/** Header with the first routing key of a message that returns straight to the queue: redriven, or retried later. */
export const ORIGINAL_KEY = 'x-original-routing-key';

/** Returns the routing key under which the message was first published. */
export function originalKeyOf({ fields, properties }: ConsumeMessage): unknown {
  return fields.exchange === '' ? properties.headers?.[ORIGINAL_KEY] : fields.routingKey;
}

/**
 * Reads a message by the topology's events. Fields that the event does not have are left out.
 * @throws NotUnderstood naming the fault
 */
export function understand(topology: Topology, message: ConsumeMessage): { type: string; body: unknown } {
  const type = message.properties.type as string;
  const event = topology.eventType(type);
  if (!event) throw new NotUnderstood(`unknown type ${JSON.stringify(type) ?? 'none'}`);
  const key = originalKeyOf(message);
  if (key !== event.routingKey) throw new NotUnderstood(`${type} came under the routing key ${String(key)}`);
  const parsed = event.body.safeParse(json(message.content));
  if (!parsed.success) {
    throw new NotUnderstood(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
  }
  return { type, body: parsed.data };
}

function json(content: Buffer): unknown {
  try {
    return parseJson(content);
  } catch {
    throw new NotUnderstood('the body is not JSON in UTF-8'); // the parser's message quotes the body
  }
}
