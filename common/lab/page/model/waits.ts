import { type Arrow, isCopy, participantOf } from './arrows.ts';
import { type Facts } from './facts.ts';
import { gapsIn } from './intervals.ts';
import { type Participant } from './participants.ts';
import { type Commit, type Interval, type OrderModel, type Wait } from './run.ts';
import { type SpanLine } from './span.ts';

/** A shorter time between two pieces of work is not drawn as waiting. */
const SHORTEST_US = 2000;

/** What the waits derive from. `deaths` are the times at which a participant's process was killed. */
export interface Work {
  facts: Facts;
  arrows: Arrow[];
  deaths: { participant: Participant; at: number }[];
}

/** Returns when a span ended, also by the death of its process; undefined while its work goes on. */
export function spanEnd(span: SpanLine, { deaths }: Work): number | undefined {
  if (span.end !== undefined) return span.end;
  return deaths.find(({ participant, at }) => participant === participantOf(span) && at >= span.start)?.at;
}

interface StoredEvent {
  id: string;
  type: string;
  participant: Participant;
  storedAt: number;
  /** The attempts to publish it. */
  sends: SpanLine[];
}

/** Returns where events wait in an outbox. Adds their types to the commits that stored them. */
export function outboxWaits(work: Work, commits: Commit[]): Wait[] {
  return storedEvents(work, commits).map(({ id, type, participant, storedAt, sends }) => {
    const published = sends.map((span) => arrowOf(span, work)).find((arrow) => arrow?.receivedAt !== undefined);
    return {
      ...{ id: `${id}.outbox`, place: 'outbox', participant, for: participant, event: type, from: storedAt },
      to: published && Math.max(storedAt, published.sentAt),
    };
  });
}

function storedEvents({ facts }: Work, commits: Commit[]): StoredEvent[] {
  const events = new Map<string, StoredEvent>();
  const rows = facts.rows.filter(({ table }) => table === 'outbox');
  for (const { database, rows: outbox } of rows) {
    for (const { id, type, occurred_at: occurred } of outbox) {
      const participant = database === 'order' ? 'Order' : 'Billing';
      const storedAt = facts.timeOf(String(occurred));
      events.set(String(id), { id: String(id), type: String(type), participant, storedAt, sends: [] });
    }
  }
  for (const span of facts.spans.filter((one) => one.kind === 'producer' && isRelayed(one, facts.spans))) {
    const id = String(span.attributes['messaging.message.id']);
    const type = String(span.attributes['lab.message.type']);
    const known = events.get(id) ?? { id, type, participant: participantOf(span), storedAt: span.start, sends: [] };
    events.set(id, { ...known, sends: [...known.sends, span] });
  }
  return [...events.values()].map((event) => {
    const commit = commits
      .filter(({ participant, state }) => participant === event.participant && STORES.has(`${event.type} ${state}`))
      .toSorted((one, other) => Math.abs(one.at - event.storedAt) - Math.abs(other.at - event.storedAt))[0];
    commit?.events.push(event.type);
    return { ...event, storedAt: commit?.at ?? event.storedAt };
  });
}

/** An event and the state that is committed with it. */
const STORES = new Set([
  'OrderCreated pending',
  'PaymentCompleted paid',
  'PaymentFailed declined',
  'OrderCompleted completed',
  'OrderFailed failed',
]);

/** Returns where messages wait in a queue: until their first delivery, and between deliveries. */
export function queueWaits(work: Work): Wait[] {
  const producers = work.facts.spans.filter((span) => span.kind === 'producer' && !isCopy(span));
  return producers.flatMap((producer) => {
    const arrived = arrowOf(producer, work)?.receivedAt;
    if (arrived === undefined) return [];
    const deliveries = deliveriesOf(producer, work.facts.spans);
    const consumers = new Set([...deliveries.map(participantOf), ...stillIn(work, deliveries)]);
    return [...consumers].flatMap((consumer) =>
      waitsFor(
        consumer,
        deliveries.filter((span) => participantOf(span) === consumer),
        producer,
        arrived,
        work,
      ),
    );
  });
}

/** Returns the spans that handle a message. A copy from the retry queue continues the span that handled it before. */
function deliveriesOf(producer: SpanLine, spans: SpanLine[]): SpanLine[] {
  const deliveries = new Set<SpanLine>();
  const add = (cause: SpanLine) => {
    for (const span of spans) {
      if (span.kind === 'consumer' && span.parentSpanId === cause.spanId && span.traceId === cause.traceId)
        deliveries.add(span);
    }
  };
  add(producer);
  for (const delivery of deliveries) add(delivery);
  return [...deliveries];
}

/** The services whose queue holds something at the end of the log and that have not got this message. */
function stillIn({ facts }: Work, deliveries: SpanLine[]): Participant[] {
  const ready = new Map(facts.queues.map(({ queue, ready: count }) => [queue, count]));
  return (['Order', 'Billing', 'Notification'] as const).filter(
    (service) =>
      (ready.get(service.toLowerCase()) ?? 0) > 0 && !deliveries.some((span) => participantOf(span) === service),
  );
}

function waitsFor(
  consumer: Participant,
  deliveries: SpanLine[],
  producer: SpanLine,
  arrived: number,
  work: Work,
): Wait[] {
  const event = String(producer.attributes['lab.message.type']);
  const sorted = deliveries.toSorted((one, other) => one.start - other.start);
  const starts: { from: number; place: Wait['place'] }[] = [{ from: arrived, place: 'queue' }];
  for (const delivery of sorted) {
    const copy = work.facts.spans.find((span) => isCopy(span) && span.parentSpanId === delivery.spanId);
    const [leftAt, ended] = [copy?.end, spanEnd(delivery, work)];
    if (leftAt !== undefined) starts.push({ from: leftAt, place: 'retry queue' });
    else if (ended !== undefined && !isAcknowledged(delivery)) starts.push({ from: ended, place: 'queue' });
  }
  return starts.flatMap(({ from, place }, index): Wait[] => {
    const next = sorted[index];
    const to = next && Math.max(from, arrowOf(next, work)?.sentAt ?? next.start);
    if (to !== undefined && to <= from) return [];
    const id = `${producer.spanId}.${consumer}.${index}`;
    return [{ id, place, participant: 'Broker', for: consumer, event, from, to }];
  });
}

/** Returns when the row of an order waits: it is pending, no service works on it, and no event of it is on its way. */
export function rowWaits(work: Work, order: OrderModel, traceId: string | undefined, elsewhere: Wait[]): Wait[] {
  if (order.pendingAt === undefined) return [];
  const gaps = gapsIn({ from: order.pendingAt, to: order.settledAt }, busy(work, traceId, elsewhere));
  return gaps
    .filter(({ from, to }) => (to ?? work.facts.end) - from >= SHORTEST_US)
    .map((gap, index) => ({
      ...{ id: `${order.orderId}.row.${index}`, place: 'row', participant: 'Order', for: 'Order', ...gap },
    }));
}

/** Returns when a service works on the order, or an event or call of it waits or is on its way. */
export function busy(work: Work, traceId: string | undefined, elsewhere: Wait[]): Interval[] {
  const { facts, arrows } = work;
  const ofOrder = ({ traceId: trace }: SpanLine) => traceId === undefined || trace === traceId;
  const working = facts.spans.filter((span) => span.service !== 'client' && ofOrder(span));
  const flying = arrows.filter(({ span, lost }) => !lost && ofOrder(span));
  return [
    ...working.map((span) => ({ from: span.start, to: spanEnd(span, work) })),
    ...flying.map(({ sentAt, receivedAt }) => ({ from: sentAt, to: receivedAt ?? sentAt })),
    ...elsewhere,
  ];
}

/** The arrow by which the message of a producer leaves, or that of a consumer arrives. */
const arrowOf = (span: SpanLine, { arrows }: Work) =>
  arrows.find((arrow) => arrow.span === span && arrow.kind === 'message');

const isAcknowledged = (span: SpanLine) => span.events.some(({ name }) => name === 'acknowledged');
const isRelayed = (span: SpanLine, all: SpanLine[]) =>
  all.some((parent) => parent.spanId === span.parentSpanId && parent.name === 'relay');
