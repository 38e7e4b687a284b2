import { randomBytes } from 'node:crypto';
import { type Context, context, propagation, ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';

/** W3C Trace Context without an SDK: the api's own context and propagator; a tracer may be added and nothing here changes. */
export function enableTraceContext(): void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
}

/** Runs `work` in the trace that `traceparent` names. */
export function continueTrace<T>(traceparent: unknown, work: () => T): T {
  return context.with(traceContextOf(traceparent), work);
}

/** The context of the trace that `traceparent` names or, where there is none or it is malformed, of a new one. */
export function traceContextOf(traceparent: unknown): Context {
  const found = propagation.extract(ROOT_CONTEXT, typeof traceparent === 'string' ? { traceparent } : {});
  if (trace.getSpanContext(found)) return found;
  const begun = {
    traceId: randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    traceFlags: TraceFlags.NONE,
  };
  return trace.setSpanContext(ROOT_CONTEXT, begun);
}

/** The current `traceparent` (https://www.w3.org/TR/trace-context/), for a header, a message or a row. */
export function traceparent(): string | undefined {
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent;
}

export function traceId(): string | undefined {
  return trace.getSpanContext(context.active())?.traceId;
}
