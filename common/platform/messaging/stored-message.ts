import { context, type Span, trace } from '@opentelemetry/api';
import { isTraced, startSpan } from '../observability/spans.ts';
import { traceContextOf, traceId, traceparent } from '../observability/trace.ts';
import { type Message } from './events.ts';
import { creating } from './message-span.ts';

/** An event as the outbox keeps it: with the trace that whoever publishes it continues. */
export interface StoredMessage extends Message {
  traceparent: string | undefined;
}

/**
 * One transaction may store what several traces have caused: each message continues its own.
 * @returns the message, and where it is traced the span of its creation, to be ended by the commit
 */
export function stored(message: Message, cause?: string | null): { message: StoredMessage; creation?: Span } {
  const here = context.active();
  if (!isTraced(here)) return { message: { ...message, traceparent: cause ?? traceparent(traceContextOf(undefined)) } };
  const origin = traceContextOf(cause);
  const parent = traceId(here) === traceId(origin) ? here : origin;
  const [name, options] = creating({ type: message.type, messageId: message.id });
  const writer = trace.getSpanContext(here);
  const links = parent === origin && writer ? [{ context: writer }] : [];
  const creation = startSpan(name, { ...options, links }, parent);
  const kept = creation.isRecording() ? traceparent(trace.setSpan(parent, creation)) : traceparent(origin);
  return { message: { ...message, traceparent: kept }, creation };
}
