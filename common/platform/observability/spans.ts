import { type Context, context, type Span, type SpanOptions, SpanStatusCode, trace } from '@opentelemetry/api';

/** No-ops until tracing.ts gives the api an SDK. */
const tracer = trace.getTracer('interaction-styles-lab');

/**
 * Milliseconds since 1970 on the clock of this process, which never goes back: the SDK reads the time of day for each
 * span anew, to the millisecond, and that would put short spans into the wrong order.
 */
export const now = (): number => performance.timeOrigin + performance.now();

export function startSpan(name: string, options: SpanOptions, parent: Context): Span {
  return tracer.startSpan(name, { startTime: now(), ...options }, parent);
}

/** Whether this context is being traced: asked where a span would cost more than what it measures. */
export function isTraced(where = context.active()): boolean {
  return trace.getSpan(where)?.isRecording() ?? false;
}

/** Runs `work` in a span of its own, or simply in `parent` where nobody records. */
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

/** Work done at once for several callers: in the first one's trace, under a span that is linked to the others. */
export function onBehalfOf<T>(callers: Context[], work: () => Promise<T>): Promise<T> {
  const [first = context.active(), ...others] = callers;
  if (others.length === 0 || !isTraced(first)) return context.with(first, work);
  const links = others.flatMap((caller) => trace.getSpanContext(caller) ?? []).map((linked) => ({ context: linked }));
  return inSpan('batch', { links }, work, first);
}
