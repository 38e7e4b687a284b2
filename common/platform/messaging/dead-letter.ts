import { inspect } from 'node:util';
import { type ConsumeMessage, type Options } from 'amqplib';
import { traceparent } from '../observability/trace.ts';
import { ORIGINAL_KEY, originalKeyOf } from './incoming.ts';

const SHORT_STRING_BYTES = 255;
const ERROR_BYTES = 1024;
const HEADERS_BYTES = 4096;

/**
 * Returns the properties of a message's dead letter. They are named one by one, because the others may expire a message
 * (`expiration`), copy it (`CC`) or make it unpublishable (`user_id`). Each is checked or cut, so that it can be encoded.
 */
export function deadLetterOf(message: ConsumeMessage, err: Error): Options.Publish {
  const properties: Record<string, unknown> = { ...message.properties };
  const { type, messageId, contentType, timestamp, headers } = properties;
  return {
    type: shortString(type),
    messageId: shortString(messageId),
    contentType: shortString(contentType),
    timestamp: isTime(timestamp) ? timestamp : undefined,
    headers: {
      traceparent: traceparent(), // the consumer continues the message's trace
      [ORIGINAL_KEY]: shortString(originalKeyOf(message)),
      'x-error': cut(`${err.name}: ${err.message}`, ERROR_BYTES),
      'x-original-headers': cut(inspect(headers, { depth: 4, breakLength: Infinity }), HEADERS_BYTES),
    },
  };
}

/** Returns undefined for what AMQP's short string can't hold. Bytes that are not UTF-8 were read as U+FFFD. */
function shortString(value: unknown): string | undefined {
  const fits = typeof value === 'string' && Buffer.byteLength(value) <= SHORT_STRING_BYTES;
  return fits && !value.includes('\uFFFD') ? value : undefined;
}

/** Excludes the largest of AMQP's times, which a number rounds to what can't be written. */
function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Cuts a text to this many bytes of UTF-8, between two characters. */
function cut(text: string, bytes: number): string {
  return new TextDecoder().decode(Buffer.from(text).subarray(0, bytes), { stream: true });
}
