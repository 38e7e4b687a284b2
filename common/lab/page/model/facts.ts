import { type AnswerRecord, type Lane, type LaneRecord, type RequestRecord, type Row, type RowsRecord } from './run.ts';
import { joinLines, type SpanLine } from './span.ts';

type RecordOf<Kind extends LaneRecord['record']> = Extract<LaneRecord, { record: Kind }>;

/** One request of the client, with its answer and its trace. */
export interface Attempt {
  request: RequestRecord;
  answer?: AnswerRecord;
  traceId?: string;
}

/** A lane's log, sorted by kind. */
export interface Facts {
  /** Those of the services, and one of the client for each request. */
  spans: SpanLine[];
  attempts: Attempt[];
  faults: RecordOf<'fault'>[];
  rows: RowsRecord[];
  queues: RecordOf<'queue'>[];
  books: RecordOf<'books'>[];
  logs: RecordOf<'log'>[];
  /** The time until which the log is complete. */
  end: number;
  /** Converts a row's time of day. */
  timeOf(iso: string): number;
}

export function factsOf({ records, startedAt }: Lane, now = 0): Facts {
  const those = <Kind extends LaneRecord['record']>(kind: Kind) =>
    records.filter((one): one is RecordOf<Kind> => one.record === kind);
  const answers = those('answer');
  const attempts = those('request').map((request): Attempt => {
    const answer = answers.find(({ attempt }) => attempt === request.attempt);
    return { request, answer, traceId: traceIdOf(request.headers.traceparent) };
  });
  const spans = joinLines(those('span').map(({ span }) => span));
  const zero = microsecondsOf(startedAt);
  return {
    spans: [...attempts.flatMap(clientSpan), ...spans],
    attempts,
    faults: those('fault'),
    rows: those('rows'),
    queues: those('queue'),
    books: those('books'),
    logs: those('log'),
    end: records.reduce((last, { at }) => Math.max(last, at), now),
    timeOf: (iso) => microsecondsOf(iso) - zero,
  };
}

/** Returns every row of a table that was seen, in its last state, by key. */
export function lastRows(facts: Facts, table: RowsRecord['table'], key: string): Map<string, Row> {
  const rows = facts.rows.filter((record) => record.table === table).flatMap((record) => record.rows);
  return new Map(rows.map((row) => [String(row[key]), row]));
}

/** The client writes no span file, so its span is made of its request and answer. */
function clientSpan({ request, answer, traceId }: Attempt): SpanLine[] {
  const [, , spanId] = (request.headers.traceparent ?? '').split('-');
  if (!traceId || !spanId) return [];
  const { method, path, at: start } = request;
  return [
    {
      ...{ traceId, spanId, parentIsRemote: false, name: `${method} ${path}`, kind: 'client', service: 'client' },
      ...{ pid: 0, start, end: answer?.at, error: answer?.error, links: [], events: [] },
      attributes: {
        'http.request.method': method,
        'url.full': `http://order${path}`,
        'http.response.status_code': answer?.status,
      },
    },
  ];
}

/** Returns the trace of a `traceparent` (https://www.w3.org/TR/trace-context/). */
export function traceIdOf(traceparent: unknown): string | undefined {
  return typeof traceparent === 'string' ? traceparent.split('-')[1] : undefined;
}

/** `Date` has whole milliseconds; the digits after them are added. */
function microsecondsOf(iso: string): number {
  const [, fraction = ''] = /\.\d{3}(\d{0,3})/.exec(iso) ?? [];
  return Date.parse(iso) * 1000 + Number(fraction.padEnd(3, '0'));
}
