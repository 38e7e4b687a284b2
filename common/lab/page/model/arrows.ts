import { type Point } from './causality.ts';
import { type Participant, participants } from './participants.ts';
import { isEnded, type SpanLine } from './span.ts';

/** A call has a reply; a message has none; a statement goes to the service's own database. */
export type ArrowKind = 'call' | 'reply' | 'message' | 'acknowledgement' | 'statement';

/** One arrow of a sequence diagram, from a trace. Times are microseconds on the clock of the spans. */
export interface Arrow {
  /** The id of its span and the arrow's place in it. It stays the same while the trace grows. */
  id: string;
  from: Participant;
  to: Participant;
  kind: ArrowKind;
  /** For example POST /orders, 201, OrderCompleted, INSERT orders. */
  what: string;
  /** The body's members, with the values that are words of the API: status: completed. */
  says: string[];
  /** The statement's SQL. */
  sql?: string;
  /** When the trace shows it: the sending of a call or message, the arrival of a reply or delivery. */
  at: number;
  sentAt: number;
  /** Absent while it is on its way, and for an arrow that nobody received. */
  receivedAt?: number;
  /** The end at the broker. It writes no spans, so this time is half of a round trip away from the other end. */
  estimated?: 'sentAt' | 'receivedAt';
  /** The time from the call to this reply, or from the publishing to this delivery. */
  took?: number;
  /** No receiver is in the trace. */
  lost: boolean;
  /** When the sender gave up. */
  lostAt?: number;
  /** The error's name, of the sender or of the statement. */
  error?: string;
  /** The span that sent it, or the one that received it from the broker. */
  span: SpanLine;
  /** Its two ends, as far as the trace shows them. */
  points: Point[];
}

/** Returns the arrows of one trace's spans, by time. A span that has not ended has the arrows of its beginning. */
export function arrowsOf(spans: SpanLine[]): Arrow[] {
  return spans.flatMap((span) => arrowsOfSpan(span, spans)).sort((a, b) => a.at - b.at);
}

function arrowsOfSpan(span: SpanLine, all: SpanLine[]): Arrow[] {
  if (span.attributes['db.query.text'] !== undefined) return [statement(span)];
  switch (span.kind) {
    case 'server':
      return served(span, callerOf(span, all));
    case 'client':
      return all.some((other) => other.kind === 'server' && callerOf(other, [span])) ? [] : [unserved(span)];
    case 'producer':
      return sent(span, all);
    case 'consumer':
      return consumed(span, all);
    case 'internal':
      return [];
  }
}

/** Returns a received call and its reply, which is lost if the caller gave up before. */
function served(span: SpanLine, caller: SpanLine | undefined): Arrow[] {
  const from = caller ? participantOf(caller) : 'Client';
  const to = participantOf(span);
  const what = `${text(span, 'http.request.method')} ${text(span, 'http.route')}`;
  const begun = caller?.start ?? span.start;
  const call: Arrow = {
    ...{ id: `${span.spanId}.call`, from, to, kind: 'call', what, says: list(span, 'lab.request.says') },
    ...{ at: begun, sentAt: begun, receivedAt: Math.max(begun, span.start), lost: false, span },
    points: [...(caller ? [{ span: caller, edge: 'start' } as const] : []), { span, edge: 'start' }],
  };
  if (!isEnded(span)) return [call];
  const heard = !caller || caller.attributes['http.response.status_code'] !== undefined;
  const arrived = caller ? (heard ? caller.end : undefined) : span.end;
  const answered = arrived ?? span.end;
  const left: Point = { span, edge: 'end' };
  const reply: Arrow = {
    ...{ id: `${span.spanId}.reply`, from: to, to: from, kind: 'reply', what: text(span, 'http.response.status_code') },
    ...{ says: list(span, 'lab.response.says'), at: answered, took: answered - begun, lost: false, span },
    ...{ sentAt: Math.min(span.end, answered), receivedAt: arrived }, // the caller may read it before the callee's span ends
    points: [left, ...(caller && heard ? [{ span: caller, edge: 'end' } as const] : [])],
  };
  if (!caller || heard) return [call, reply];
  return [call, isEnded(caller) ? { ...reply, lost: true, lostAt: caller.end } : reply];
}

const receivers: [path: string, Participant][] = [
  ['/orders', 'Order'],
  ['/billing', 'Billing'],
  ['/notifications', 'Notification'],
];

function unserved(span: SpanLine): Arrow {
  const { pathname } = new URL(text(span, 'url.full'));
  const to = receivers.find(([path]) => pathname.startsWith(path))![1];
  const what = `${text(span, 'http.request.method')} ${pathname}`;
  return {
    ...{ id: `${span.spanId}.call`, from: participantOf(span), to, kind: 'call', what, says: [], span },
    ...{ at: span.start, sentAt: span.start, lost: isEnded(span), lostAt: span.end, error: span.error },
    points: [{ span, edge: 'start' }],
  };
}

function sent(span: SpanLine, all: SpanLine[]): Arrow[] {
  const from = participantOf(span);
  const what = text(span, 'lab.message.type');
  const confirmed = confirmedAt(span);
  const arrived = reachedBroker(span, all);
  const message: Arrow = {
    ...{ id: `${span.spanId}.message`, from, to: 'Broker', kind: 'message', what, says: [], at: span.start, span },
    ...{ sentAt: span.start, receivedAt: arrived, ...(arrived !== undefined && { estimated: 'receivedAt' }) },
    lost: isEnded(span) && arrived === undefined,
    points: [{ span, edge: 'start' }],
  };
  if (message.lost) return [{ ...message, lostAt: span.end, error: span.error }];
  if (confirmed === undefined) return [message];
  return [message, { ...acknowledgement(span, 'Broker', from, 'confirm', confirmed), sentAt: arrived!, ...SENT_THEN }];
}

/** A copy for the retry queue is published without the event `confirmed`; its span ends with the confirm. */
function confirmedAt(span: SpanLine): number | undefined {
  return timeOf(span, 'confirmed') ?? (isCopy(span) && span.error === undefined ? span.end : undefined);
}

/** Half of the round trip to the broker and back. */
function halfTrip(span: SpanLine): number {
  const confirmed = confirmedAt(span);
  return confirmed === undefined ? 0 : Math.round((confirmed - span.start) / 2);
}

/** Estimates when the broker got the message: half of a round trip after the sending, and not after a delivery. */
function reachedBroker(span: SpanLine, all: SpanLine[]): number | undefined {
  const deliveries = all.filter((other) => other.kind === 'consumer' && isFrom(other, span)).map(({ start }) => start);
  const confirmed = confirmedAt(span);
  if (confirmed === undefined && deliveries.length === 0) return undefined;
  const halfWay = confirmed === undefined ? Infinity : span.start + halfTrip(span);
  return Math.max(span.start, Math.min(halfWay, ...deliveries));
}

function consumed(span: SpanLine, all: SpanLine[]): Arrow[] {
  const to = participantOf(span);
  const what = text(span, 'lab.message.type');
  const sending = all.find((other) => isFrom(span, other));
  const way = sending ? halfTrip(sending) : 0;
  const arrived = (sending && reachedBroker(sending, all)) ?? -Infinity;
  const delivery: Arrow = {
    ...{ id: `${span.spanId}.delivery`, from: 'Broker', to, kind: 'message', what, says: [], at: span.start, span },
    ...{ sentAt: Math.max(arrived, span.start - way), receivedAt: span.start, estimated: 'sentAt', lost: false },
    ...(sending && { took: span.start - sending.start }),
    points: [{ span, edge: 'start' }],
  };
  const acknowledged = timeOf(span, 'acknowledged');
  if (acknowledged === undefined) return [delivery];
  const ack = acknowledgement(span, to, 'Broker', 'ack', acknowledged);
  return [delivery, { ...ack, receivedAt: acknowledged + way, estimated: 'receivedAt' }];
}

const SENT_THEN = { estimated: 'sentAt' } as const;

function acknowledgement(span: SpanLine, from: Participant, to: Participant, what: string, at: number): Arrow {
  const points: Point[] = [{ span, edge: 'end' }];
  const times = { at, sentAt: at, receivedAt: at, took: at - span.start };
  return {
    ...{ id: `${span.spanId}.${what}`, from, to, kind: 'acknowledgement', what, says: [], ...times },
    ...{ lost: false, span, points },
  };
}

function statement(span: SpanLine): Arrow {
  const who = participantOf(span);
  return {
    ...{ id: `${span.spanId}.statement`, from: who, to: who, kind: 'statement', what: span.name, says: [], span },
    ...{ sql: text(span, 'db.query.text'), at: span.start, sentAt: span.start, receivedAt: span.end },
    ...(span.end !== undefined && { took: span.end - span.start }),
    ...{ lost: span.error !== undefined, error: span.error },
    ...(span.error !== undefined && { lostAt: span.end }),
    points: [
      { span, edge: 'start' },
      { span, edge: 'end' },
    ],
  };
}

/** Whether a consumer's span handles the message that this producer's span sent. */
const isFrom = (consumer: SpanLine, producer: SpanLine) =>
  producer.kind === 'producer' &&
  producer.traceId === consumer.traceId &&
  consumer.parentSpanId === (isCopy(producer) ? producer.parentSpanId : producer.spanId);

/** Whether a producer stores a copy in the retry queue. The copy continues the span of the consumer that stored it. */
export const isCopy = (span: SpanLine): boolean =>
  span.kind === 'producer' && span.attributes['messaging.destination.name'] === '';

const callerOf = (span: SpanLine, all: SpanLine[]) =>
  all.find(
    ({ kind, spanId, traceId }) => kind === 'client' && spanId === span.parentSpanId && traceId === span.traceId,
  );

/** @throws Error for a span of a service that no diagram has */
export function participantOf({ service }: SpanLine): Participant {
  const name = participants.find((participant) => participant.toLowerCase() === service);
  if (name) return name;
  throw new Error(`A span of an unknown service: ${service}`);
}

const text = (span: SpanLine, name: string) => String(span.attributes[name] ?? '');
const list = (span: SpanLine, name: string) => (span.attributes[name] ?? []) as string[];
const timeOf = (span: SpanLine, event: string) => span.events.find(({ name }) => name === event)?.time;
