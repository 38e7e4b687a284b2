/** A span that has not ended: its work goes on, or its process was killed. Times are microseconds. */
export interface OpenSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  /** The parent is in another process or message, and doesn't wait for it. */
  parentIsRemote: boolean;
  name: string;
  kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  service: string;
  pid: number;
  start: number;
  /** The name of the thrown error. */
  error?: string;
  attributes: Record<string, string | number | string[] | undefined>;
  links: { traceId: string; spanId: string }[];
  events: { name: string; time: number }[];
}

export interface TracedSpan extends OpenSpan {
  end: number;
}

/** One line of a span file: the first of a span has no `end`. */
export type SpanLine = OpenSpan & { end?: number };

/** Returns the spans of these traces, and of the batches that they shared with others. */
export function spansOf<Line extends SpanLine>(traceIds: string | string[], all: Line[]): Line[] {
  const wanted = new Set([traceIds].flat());
  const found = new Set(
    all.filter((span) => wanted.has(span.traceId) || span.links.some(({ traceId }) => wanted.has(traceId))),
  );
  for (const span of found) for (const child of all) if (isChild(child, span)) found.add(child);
  return [...found];
}

/** Joins the two lines of each span. A span without its second line is open. */
export function joinLines(lines: SpanLine[]): SpanLine[] {
  const byId = new Map<string, SpanLine>();
  for (const line of lines) if (byId.get(line.spanId)?.end === undefined) byId.set(line.spanId, line);
  return [...byId.values()];
}

export const isEnded = (span: SpanLine): span is TracedSpan => span.end !== undefined;

const isChild = (child: SpanLine, parent: SpanLine) =>
  child.traceId === parent.traceId && child.parentSpanId === parent.spanId && !child.parentIsRemote;
