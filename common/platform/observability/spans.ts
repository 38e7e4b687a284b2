import { type Context, context, type Span, type SpanOptions, SpanStatusCode, trace } from '@opentelemetry/api';

/** Makes no-op spans until tracing.ts registers an SDK. */
const tracer = trace.getTracer('interaction-styles-lab');

/**
 * Returns milliseconds since 1970 on the monotonic clock of this process. The SDK's own times are whole milliseconds of
 * the time of day, which puts short spans into the wrong order.
 */
export const now = (): number => performance.timeOrigin + performance.now();

export function startSpan(name: string, options: SpanOptions, parent: Context): Span {
  return tracer.startSpan(name, { startTime: now(), ...options }, parent);
}

/** Tells whether this context is traced. Callers ask where a span would cost more than the work it measures. */
export function isTraced(where = context.active()): boolean {
  return trace.getSpan(where)?.isRecording() ?? false;
}

/** Runs `work` in a span of its own, or in `parent` without one when nothing records. */
export async function inSpan<T>(
  name: string,
  options: SpanOptions,
  work: (span: Span) => Promise<T>,
  parent = context.active(),
): Promise<T> {
  const span = startSpan(name, options, parent);
  if (!span.isRecording()) return context.with(parent, () => work(span));
  try {
    return await context.with(trace.setSpan(parent, span), () => work(span));
  } catch (err) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: (err as Error).name });
    throw err;
  } finally {
    span.end(now());
  }
}

/** Runs `work` for several callers: in the first one's trace, in a span that links to the others. */
export function onBehalfOf<T>(callers: Context[], work: () => Promise<T>): Promise<T> {
  const [first = context.active(), ...others] = callers;
  if (others.length === 0 || !isTraced(first)) return context.with(first, work);
  const links = others.flatMap((caller) => trace.getSpanContext(caller) ?? []).map((linked) => ({ context: linked }));
  return inSpan('batch', { links }, work, first);
}
