import { randomBytes } from 'node:crypto';
import { type Context, context, propagation, ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';

/** W3C Trace Context without an SDK: the api's own context and propagator; a tracer may be added and nothing here changes. */
export function enableTraceContext(): void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
}

/** The context of the trace that `traceparent` names or, where there is none or it is malformed, of a new one. */
export function traceContextOf(traceparent: unknown): Context {
  const found = remoteContextOf(traceparent);
  if (trace.getSpanContext(found)) return found;
  const random = randomBytes(24).toString('hex');
  const begun = { traceId: random.slice(0, 32), spanId: random.slice(32), traceFlags: TraceFlags.NONE };
  return trace.setSpanContext(ROOT_CONTEXT, begun);
}

/** The same, and no trace at all where none is named: a tracer begins one by itself. */
export function remoteContextOf(traceparent: unknown): Context {
  return propagation.extract(ROOT_CONTEXT, typeof traceparent === 'string' ? { traceparent } : {});
}

/** The current `traceparent` (https://www.w3.org/TR/trace-context/), for a header, a message or a row. */
export function traceparent(of = context.active()): string | undefined {
  const carrier: { traceparent?: string } = {};
  propagation.inject(of, carrier);
  return carrier.traceparent;
}

export function traceId(of = context.active()): string | undefined {
  return trace.getSpanContext(of)?.traceId;
}
