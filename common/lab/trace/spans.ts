import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isEnded, joinLines, type OpenSpan, type SpanLine, type TracedSpan } from '../page/model/span.ts';

const ENDING = '.spans.jsonl';

export const spanFile = (folder: string, process: string): string => join(folder, `${process}${ENDING}`);

/** Reads the spans that the services have written into the folder so far, those that have ended and those that have not. */
export function readSpans(folder: string): { ended: TracedSpan[]; open: OpenSpan[] } {
  const spans = joinLines(readSpanLines(folder));
  return { ended: spans.filter(isEnded), open: spans.filter((span) => !isEnded(span)) };
}

/** Reads the lines as they are: a span has one without `end` when it starts, and one with it when it ends. */
export function readSpanLines(folder: string): SpanLine[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith(ENDING));
  return files.flatMap((name) => {
    const lines = readFileSync(join(folder, name), 'utf8').split('\n');
    return lines.slice(0, -1).map((line) => JSON.parse(line) as SpanLine); // the last line may be incomplete
  });
}
