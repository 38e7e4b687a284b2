import { appendFileSync } from 'node:fs';
import { type HrTime, SpanKind } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { type ReadableSpan, type SpanExporter } from '@opentelemetry/sdk-trace';

/** Appends each span as one line of JSON when it ends, so kill -9 loses only open spans. Times are microseconds. */
export class SpanFile implements SpanExporter {
  constructor(private readonly file: string) {}

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    appendFileSync(this.file, spans.map((span) => `${JSON.stringify(lineOf(span))}\n`).join(''));
    done({ code: ExportResultCode.SUCCESS });
  }

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
    end: microseconds(span.endTime),
    error: status.message,
    attributes: span.attributes,
    links: links.map(({ context }) => ({ traceId: context.traceId, spanId: context.spanId })),
    events: events.map(({ name, time }) => ({ name, time: microseconds(time) })),
  };
}

const microseconds = ([seconds, nanoseconds]: HrTime) => seconds * 1e6 + Math.floor(nanoseconds / 1000);
