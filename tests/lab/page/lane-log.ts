import {
  type CodeRow,
  type FaultRecord,
  type Lane,
  type LaneModel,
  type LaneRecord,
  type Row,
  type RowsRecord,
} from '../../../common/lab/page/model/run.ts';
import { laneModel } from '../../../common/lab/page/model/derive.ts';
import { type SpanLine } from '../../../common/lab/page/model/span.ts';

const TRACE = '1'.repeat(32);
const MS = 1000;
const START = Date.parse('2026-01-01T00:00:00Z');

/** The SQL functions as far as the model looks at them. */
export const functions = {
  open_order: 'INSERT INTO orders … INSERT INTO outbox',
  settle_order: 'UPDATE orders … INSERT INTO outbox',
  decide_withdrawal: 'INSERT INTO withdrawals … INSERT INTO outbox',
};

interface SpanOptions {
  from: number;
  to?: number;
  parent?: string;
  error?: string;
  pid?: number;
  attributes?: SpanLine['attributes'];
  events?: SpanLine['events'];
}

/** Writes a lane's log by hand. Times are milliseconds since the client's POST. */
export class LaneLog {
  private readonly records: LaneRecord[] = [];
  private readonly code: CodeRow[];

  constructor(code: CodeRow[] = []) {
    this.code = code;
  }

  request(at: number, attempt = 1): this {
    const headers = { traceparent: `00-${TRACE}-client${attempt}-01` };
    return this.add({ record: 'request', at: at * MS, attempt, method: 'POST', path: '/orders', headers, body: {} });
  }

  answer(at: number, status: number | undefined, attempt = 1): this {
    return this.add({ record: 'answer', at: at * MS, attempt, status, headers: {}, body: {} });
  }

  /** Adds the line of the span's start and, if it has an end, that of its end. */
  span(spanId: string, service: string, kind: SpanLine['kind'], name: string, options: SpanOptions): this {
    const { from, to, parent, error, pid = 1, attributes = {}, events = [] } = options;
    const start: SpanLine = {
      ...{ traceId: TRACE, spanId, parentSpanId: parent, parentIsRemote: false, name, kind, service, pid },
      ...{ start: from * MS, attributes, links: [], events: [] },
    };
    this.add({ record: 'span', at: from * MS, span: start });
    if (to === undefined) return this;
    return this.add({ record: 'span', at: to * MS, span: { ...start, end: to * MS, error, events } });
  }

  served(spanId: string, service: string, route: string, options: SpanOptions & { status?: number }): this {
    const { status = 200 } = options;
    const attributes = { 'http.request.method': 'POST', 'http.route': route, 'http.response.status_code': status };
    return this.span(spanId, service, 'server', `POST ${route}`, { ...options, attributes });
  }

  called(spanId: string, service: string, path: string, options: SpanOptions & { status?: number }): this {
    const attributes = {
      'http.request.method': 'POST',
      'url.full': `http://127.0.0.1:1${path}`,
      'http.response.status_code': options.status,
    };
    return this.span(spanId, service, 'client', `POST ${path}`, { ...options, attributes });
  }

  statement(spanId: string, service: string, sql: string, options: SpanOptions): this {
    return this.span(spanId, service, 'client', sql, { ...options, attributes: { 'db.query.text': sql } });
  }

  /** A message that the broker confirms, unless `confirmed` is missing. */
  sent(
    spanId: string,
    service: string,
    type: string,
    options: SpanOptions & { confirmed?: number; queue?: string },
  ): this {
    const { confirmed, queue } = options;
    const attributes = {
      ...messageOf(type),
      'messaging.destination.name': queue ? '' : 'lab.events',
      'messaging.rabbitmq.destination.routing_key': queue,
    };
    const events = confirmed === undefined ? [] : [{ name: 'confirmed', time: confirmed * MS }];
    return this.span(spanId, service, 'producer', `send ${type}`, { ...options, attributes, events });
  }

  handled(spanId: string, service: string, type: string, options: SpanOptions & { acknowledged?: number }): this {
    const { acknowledged } = options;
    const events = acknowledged === undefined ? [] : [{ name: 'acknowledged', time: acknowledged * MS }];
    return this.span(spanId, service, 'consumer', `process ${type}`, {
      ...options,
      attributes: messageOf(type),
      events,
    });
  }

  rows(at: number, database: RowsRecord['database'], table: RowsRecord['table'], ...rows: Row[]): this {
    return this.add({ record: 'rows', at: at * MS, database, table, rows });
  }

  /** The row of the order, seen at `at`. */
  order(at: number, { created = 3, settled }: { created?: number; settled?: number } = {}): this {
    const state = settled === undefined ? 'pending' : 'completed';
    return this.rows(at, 'order', 'orders', {
      ...{ order_id: 'o1', status: state, price: 100, reason: null, traceparent: `00-${TRACE}-b-01` },
      ...{ created_at: timeAt(created), settled_at: settled === undefined ? null : timeAt(settled) },
    });
  }

  notified(at: number, created: number): this {
    return this.rows(at, 'notification', 'notifications', { order_id: 'o1', created_at: timeAt(created) });
  }

  fault(at: number, state: FaultRecord['state'], fault: Pick<FaultRecord, 'kind' | 'participant'>): this {
    return this.add({ record: 'fault', at: at * MS, fault: 'fault', state, ...fault });
  }

  queue(at: number, queue: string, ready: number): this {
    return this.add({ record: 'queue', at: at * MS, queue, ready });
  }

  /** A line of a service's log. */
  line(at: number, service: RowsRecord['database'], message: string): this {
    return this.add({ record: 'log', at: at * MS, service, level: 'warn', message });
  }

  /** @param now milliseconds until which the log is complete */
  model(now = 10_000): LaneModel {
    return laneModel(this.lane(), { functions }, now * MS);
  }

  lane(): Lane {
    const records = this.records.toSorted((one, other) => one.at - other.at);
    return { variant: 'hybrid', startedAt: new Date(START).toISOString(), records, code: this.code };
  }

  private add(record: LaneRecord): this {
    this.records.push(record);
    return this;
  }
}

const messageOf = (type: string) => ({ 'lab.message.type': type, 'messaging.message.id': `id of ${type}` });
export const timeAt = (ms: number): string => new Date(START + ms).toISOString();

/** The times of an interval, in milliseconds. */
export const fromTo = ({ from, to }: { from: number; to?: number }) => [
  from / MS,
  to === undefined ? undefined : to / MS,
];
