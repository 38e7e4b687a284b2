import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One line of a span file. Times are microseconds since 1970. */
export interface TracedSpan {
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
  end: number;
  /** The name of the thrown error. */
  error?: string;
  attributes: Record<string, string | number | string[] | undefined>;
  links: { traceId: string; spanId: string }[];
  events: { name: string; time: number }[];
}

const ENDING = '.spans.jsonl';

export const spanFile = (folder: string, process: string): string => join(folder, `${process}${ENDING}`);

/** A span that has not ended: its work goes on, or its process was killed. */
export type OpenSpan = Omit<TracedSpan, 'end'>;

/** Reads the spans that the services have written into the folder so far, those that have ended and those that have not. */
export function readSpans(folder: string): { ended: TracedSpan[]; open: OpenSpan[] } {
  const lines = readLines(folder);
  const ended = lines.filter((span): span is TracedSpan => span.end !== undefined);
  const endedIds = new Set(ended.map(({ spanId }) => spanId));
  return { ended, open: lines.filter(({ spanId }) => !endedIds.has(spanId)) };
}

/** A span has a line without `end` when it starts and one with it when it ends. */
function readLines(folder: string): (OpenSpan & { end?: number })[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith(ENDING));
  return files.flatMap((name) => {
    const lines = readFileSync(join(folder, name), 'utf8').split('\n');
    return lines.slice(0, -1).map((line) => JSON.parse(line) as OpenSpan); // the last line may be incomplete
  });
}

/** Returns the spans of one trace, and of the batches that it shared with others. */
export function spansOf(traceId: string, all: TracedSpan[]): TracedSpan[] {
  const found = new Set(all.filter((span) => span.traceId === traceId || span.links.some(inTrace(traceId))));
  for (const span of found) for (const child of all) if (isChild(child, span)) found.add(child);
  return [...found];
}

const inTrace = (traceId: string) => (link: { traceId: string }) => link.traceId === traceId;

const isChild = (child: TracedSpan, parent: TracedSpan) =>
  child.traceId === parent.traceId && child.parentSpanId === parent.spanId && !child.parentIsRemote;
