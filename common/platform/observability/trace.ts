import { randomBytes } from 'node:crypto';
import { type Context, context, propagation, ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';

/** Propagates W3C Trace Context without an SDK. A tracer that is added later uses the same context and propagator. */
export function enableTraceContext(): void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
}

/** Returns the context that `traceparent` names, or that of a new trace when it is missing or malformed. */
export function traceContextOf(traceparent: unknown): Context {
  const found = remoteContextOf(traceparent);
  if (trace.getSpanContext(found)) return found;
  const random = randomBytes(24).toString('hex');
  const started = { traceId: random.slice(0, 32), spanId: random.slice(32), traceFlags: TraceFlags.NONE };
  return trace.setSpanContext(ROOT_CONTEXT, started);
}

/** Returns the context that `traceparent` names, or one without a trace: a tracer starts its own. */
export function remoteContextOf(traceparent: unknown): Context {
  return propagation.extract(ROOT_CONTEXT, typeof traceparent === 'string' ? { traceparent } : {});
}

/** Returns the current `traceparent` (https://www.w3.org/TR/trace-context/), for a header, a message or a row. */
export function traceparent(of = context.active()): string | undefined {
  const carrier: { traceparent?: string } = {};
  propagation.inject(of, carrier);
  return carrier.traceparent;
}

export function traceId(of = context.active()): string | undefined {
  return trace.getSpanContext(of)?.traceId;
}
