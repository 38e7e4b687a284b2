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
