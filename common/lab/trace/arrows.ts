import { type Point } from './causality.ts';
import { type TracedSpan } from './spans.ts';

export const participants = ['Client', 'Order', 'Billing', 'Broker', 'Notification'] as const;
export type Participant = (typeof participants)[number];

/** A call has a reply; a message has none; a statement goes to the service's own database. */
export type ArrowKind = 'call' | 'reply' | 'message' | 'acknowledgement' | 'statement';

/** One arrow of a sequence diagram, from a trace. */
export interface Arrow {
  from: Participant;
  to: Participant;
  kind: ArrowKind;
  /** For example POST /orders, 201, OrderCompleted, INSERT orders. */
  what: string;
  /** The body's members, with the values that are words of the API: status: completed. */
  says: string[];
  /** The statement's SQL. */
  sql?: string;
  /** Microseconds since 1970. */
  at: number;
  /** Microseconds from the call to this reply, or from the publishing to this delivery. */
  took?: number;
  /** No receiver is in the trace. */
  lost: boolean;
  /** Its two ends, as far as the trace shows them. */
  points: Point[];
}

/** Returns the arrows of one trace's spans, by time. */
export function arrowsOf(spans: TracedSpan[]): Arrow[] {
  return spans.flatMap((span) => arrowsOfSpan(span, spans)).sort((a, b) => a.at - b.at);
}

function arrowsOfSpan(span: TracedSpan, all: TracedSpan[]): Arrow[] {
  if (span.attributes['db.query.text'] !== undefined) return [statement(span)];
  switch (span.kind) {
    case 'server':
      return served(span, callerOf(span, all));
    case 'client':
      return all.some((other) => other.kind === 'server' && callerOf(other, [span])) ? [] : [unserved(span)];
    case 'producer':
      return span.attributes['messaging.operation.name'] === 'send' ? sent(span) : [];
    case 'consumer':
      return consumed(span, all);
    case 'internal':
      return [];
  }
}

/** Returns a received call and, unless the caller gave up before, its reply. */
function served(span: TracedSpan, caller: TracedSpan | undefined): Arrow[] {
  const from = caller ? participantOf(caller) : 'Client';
  const to = participantOf(span);
  const what = `${text(span, 'http.request.method')} ${text(span, 'http.route')}`;
  const begun = caller?.start ?? span.start;
  const heard = !caller || caller.attributes['http.response.status_code'] !== undefined;
  const answered = heard && caller ? caller.end : span.end; // the caller may read the reply before the callee's span ends
  const left: Point = { span, edge: 'end' };
  const call: Arrow = {
    ...{ from, to, kind: 'call', what, says: list(span, 'lab.request.says'), at: begun, lost: false },
    points: [...(caller ? [{ span: caller, edge: 'start' } as const] : []), { span, edge: 'start' }],
  };
  const reply: Arrow = {
    ...{ from: to, to: from, kind: 'reply', what: text(span, 'http.response.status_code'), at: answered },
    ...{ says: list(span, 'lab.response.says'), took: answered - begun, lost: false },
    points: [left, ...(caller ? [{ span: caller, edge: 'end' } as const] : [])],
  };
  return [call, heard ? reply : { ...reply, lost: true, points: [left] }];
}

const receivers: [path: string, Participant][] = [
  ['/orders', 'Order'],
  ['/billing', 'Billing'],
  ['/notifications', 'Notification'],
];

function unserved(span: TracedSpan): Arrow {
  const { pathname } = new URL(text(span, 'url.full'));
  const to = receivers.find(([path]) => pathname.startsWith(path))![1];
  const what = `${text(span, 'http.request.method')} ${pathname}`;
  const points: Point[] = [{ span, edge: 'start' }];
  return { from: participantOf(span), to, kind: 'call', what, says: [], at: span.start, lost: true, points };
}

function sent(span: TracedSpan): Arrow[] {
  const from = participantOf(span);
  const what = text(span, 'lab.message.type');
  const confirmed = timeOf(span, 'confirmed');
  const message: Arrow = {
    ...{ from, to: 'Broker', kind: 'message', what, says: [], at: span.start, lost: confirmed === undefined },
    points: [{ span, edge: 'start' }],
  };
  return confirmed === undefined ? [message] : [message, acknowledgement(span, 'Broker', from, 'confirm', confirmed)];
}

function consumed(span: TracedSpan, all: TracedSpan[]): Arrow[] {
  const to = participantOf(span);
  const what = text(span, 'lab.message.type');
  const sending = all.find((other) => other.spanId === span.parentSpanId);
  const delivery: Arrow = {
    ...{ from: 'Broker', to, kind: 'message', what, says: [], at: span.start, lost: false },
    ...(sending && { took: span.start - sending.start }),
    points: [{ span, edge: 'start' }],
  };
  const acknowledged = timeOf(span, 'acknowledged');
  return acknowledged === undefined ? [delivery] : [delivery, acknowledgement(span, to, 'Broker', 'ack', acknowledged)];
}

function acknowledgement(span: TracedSpan, from: Participant, to: Participant, what: string, at: number): Arrow {
  const points: Point[] = [{ span, edge: 'end' }];
  return { from, to, kind: 'acknowledgement', what, says: [], at, took: at - span.start, lost: false, points };
}

function statement(span: TracedSpan): Arrow {
  const who = participantOf(span);
  return {
    ...{ from: who, to: who, kind: 'statement', what: span.name, says: [], sql: text(span, 'db.query.text') },
    ...{ at: span.start, took: span.end - span.start, lost: span.error !== undefined },
    points: [
      { span, edge: 'start' },
      { span, edge: 'end' },
    ],
  };
}

const callerOf = (span: TracedSpan, all: TracedSpan[]) =>
  all.find(
    ({ kind, spanId, traceId }) => kind === 'client' && spanId === span.parentSpanId && traceId === span.traceId,
  );

function participantOf({ service }: TracedSpan): Participant {
  const name = participants.find((participant) => participant.toLowerCase() === service);
  if (name) return name;
  throw new Error(`A span of an unknown service: ${service}`);
}

const text = (span: TracedSpan, name: string) => String(span.attributes[name] ?? '');
const list = (span: TracedSpan, name: string) => (span.attributes[name] ?? []) as string[];
const timeOf = (span: TracedSpan, event: string) => span.events.find(({ name }) => name === event)?.time;
