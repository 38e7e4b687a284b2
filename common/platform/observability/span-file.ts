import { appendFileSync } from 'node:fs';
import { type HrTime, SpanKind } from '@opentelemetry/api';
import { globalErrorHandler } from '@opentelemetry/core';
import { type ReadableSpan, type Span, type SpanProcessor } from '@opentelemetry/sdk-trace';

/**
 * Appends each span as a line of JSON when it starts, and as another with its `end` when it ends. A call that hangs is
 * therefore visible while it hangs, and the open spans of a killed process stay. Times are microseconds.
 */
export class SpanFile implements SpanProcessor {
  constructor(private readonly file: string) {}

  onStart(span: Span): void {
    this.#append(lineOf(span));
  }

  onEnd(span: ReadableSpan): void {
    this.#append({ ...lineOf(span), end: microseconds(span.endTime) });
  }

  /** A span that can't be written, as on a full disk, is lost. The work that it measures goes on. */
  #append(line: object): void {
    try {
      appendFileSync(this.file, `${JSON.stringify(line)}\n`);
    } catch (err) {
      globalErrorHandler(err as Error);
    }
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}

function lineOf(span: ReadableSpan) {
  const { traceId, spanId } = span.spanContext();
  const { parentSpanContext: parent, resource, status, links, events } = span;
  return {
    traceId,
    spanId,
    parentSpanId: parent?.spanId,
    /** True when the parent is in another process or handed the work over in a row. */
    parentIsRemote: parent?.isRemote ?? false,
    name: span.name,
    kind: SpanKind[span.kind].toLowerCase(),
    service: resource.attributes['service.name'],
    variant: resource.attributes['service.namespace'],
    pid: Number(resource.attributes['service.instance.id']),
    start: microseconds(span.startTime),
    error: status.message,
    attributes: span.attributes,
    links: links.map(({ context }) => ({ traceId: context.traceId, spanId: context.spanId })),
    events: events.map(({ name, time }) => ({ name, time: microseconds(time) })),
  };
}

const microseconds = ([seconds, nanoseconds]: HrTime) => seconds * 1e6 + Math.floor(nanoseconds / 1000);
