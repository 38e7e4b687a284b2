import { type ConsumeMessage } from 'amqplib';
import { parseJson } from '../http/json.ts';
import { EVENTS, type EventName, isEventName } from './events.ts';

/** The message itself is at fault and never will be understood: to the dead-letter queue at once. */
export class NotUnderstood extends Error {
  override readonly name = 'NotUnderstood';
}

/** Where a redriven message first went, for it comes back straight to the queue. */
export const ORIGINAL_KEY = 'x-original-routing-key';

/** @throws NotUnderstood naming what is wrong; members that the event doesn't have are left out */
export function understand({ fields, properties, content }: ConsumeMessage): { type: EventName; body: unknown } {
  const type: unknown = properties.type;
  if (!isEventName(type)) throw new NotUnderstood(`unknown type ${JSON.stringify(type) ?? 'none'}`);
  const { routingKey, body } = EVENTS[type];
  const key: unknown = fields.exchange === '' ? properties.headers?.[ORIGINAL_KEY] : fields.routingKey;
  if (key !== routingKey) throw new NotUnderstood(`${type} came under the routing key ${String(key)}`);
  const parsed = body.safeParse(json(content));
  if (!parsed.success) {
    throw new NotUnderstood(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
  }
  return { type, body: parsed.data };
}

function json(content: Buffer): unknown {
  try {
    return parseJson(content);
  } catch {
    throw new NotUnderstood('the body is not JSON in UTF-8'); // the parser's own words quote the body
  }
}
