import { adviceFor, phraseOf } from './advice.ts';
import { type Arrow, arrowsOf } from './arrows.ts';
import { commitsOf } from './commits.ts';
import { type Facts, factsOf, lastRows, traceIdOf } from './facts.ts';
import { faultsOf } from './faults.ts';
import { gapsIn } from './intervals.ts';
import { participants } from './participants.ts';
import {
  type ClientView,
  type Clocks,
  type Commit,
  type Interval,
  type Lane,
  type LaneModel,
  type ModelArrow,
  type OrderModel,
  type Run,
  type Wait,
} from './run.ts';
import { type SpanLine } from './span.ts';
import { codeOf } from './statements.ts';
import { busy, outboxWaits, queueWaits, rowWaits, spanEnd, type Work } from './waits.ts';

/**
 * Nobody holds a notification for this long before it counts as lost. Rows are recorded a little later than the commit,
 * and a service may be between two spans.
 */
const LOST_AFTER_US = 1_000_000;

/**
 * Derives everything that is drawn of a lane from its log. A live lane has its log so far.
 * @param now the time until which the log is complete; by default that of its last record
 */
export function laneModel(lane: Lane, { functions }: Pick<Run, 'functions'>, now?: number): LaneModel {
  const facts = factsOf(lane, now);
  const found = arrowsOf(facts.spans);
  const deaths = facts.faults
    .filter(({ state, kind, at }) => state === 'set' && (kind === 'killed' || (kind === 'down' && at > 0)))
    .map(({ participant, at }) => ({ participant, at }));
  const work: Work = { facts, arrows: found, deaths };
  const commits = commitsOf(facts, found, functions);
  const elsewhere = [...outboxWaits(work, commits), ...queueWaits(work)];
  const orders = ordersOf(facts, commits, work, elsewhere);
  const traces = tracesOf(facts);
  const waits = [...elsewhere, ...orders.flatMap((one) => rowWaits(work, one, traces.get(one.orderId), elsewhere))];
  const arrows = found.map((arrow) => modelArrow(lostWithSender(arrow, work), found, facts, lane, functions));
  const faults = faultsOf(facts, arrows, waits);
  const clocks = clocksOf(facts, orders);
  for (const commit of commits) commit.last = clocks.done !== undefined && commit.at === clocks.done.at;
  return {
    ...{ variant: lane.variant, participants: participantsOf(lane, found), arrows, commits },
    waits: waits.sort((one, other) => one.from - other.from),
    ...{ faults, orders, clocks, owed: owedOf(clocks), client: clientOf(facts) },
    ...{ rows: facts.rows, queues: facts.queues, books: facts.books, logs: facts.logs },
    end: endOf(arrows, commits, faults, facts),
  };
}

function participantsOf({ code }: Lane, arrows: Arrow[]): LaneModel['participants'] {
  const ends = [...code, ...arrows];
  return participants.filter((one) => ends.some(({ from, to }) => one === from || one === to));
}

// ---------------------------------------------------------------- arrows

/** A message on its way is lost when the process that sent it is killed. The rows show whether a statement was. */
function lostWithSender(arrow: Arrow, work: Work): Arrow {
  if (arrow.lost || arrow.receivedAt !== undefined || arrow.kind === 'statement' || arrow.span.end !== undefined)
    return arrow;
  const death = spanEnd(arrow.span, work);
  return death === undefined ? arrow : { ...arrow, lost: true, lostAt: death };
}

function modelArrow(
  arrow: Arrow,
  all: Arrow[],
  facts: Facts,
  { code: table }: Lane,
  functions: Run['functions'],
): ModelArrow {
  const { id, from, to, kind, says, sql, sentAt, receivedAt, estimated, lost, lostAt, error, span } = arrow;
  const code = codeOf(arrow, table, functions);
  const before = all.filter((one) => isSameCall(one, arrow, facts.spans) && one.sentAt < sentAt);
  return {
    ...{ id, from, to, kind, what: code?.label ?? arrow.what, says, sql, sentAt, receivedAt, estimated },
    ...{ lost, lostAt, error, resumed: isResumed(span, facts.spans), retry: before.length, code: code?.index },
  };
}

/** Whether both are attempts of one caller. A retried call has the same parent span. */
function isSameCall(one: Arrow, other: Arrow, spans: SpanLine[]): boolean {
  if (one.kind !== 'call' || other.kind !== 'call' || one.what !== other.what || one.to !== other.to) return false;
  const callerOf = ({ span }: Arrow) => (span.kind === 'server' ? parentOf(span, spans) : span);
  const [first, second] = [callerOf(one), callerOf(other)];
  return first?.parentSpanId !== undefined && first.parentSpanId === second?.parentSpanId;
}

/** Whether the settler began the work that the span belongs to. */
function isResumed(span: SpanLine, spans: SpanLine[]): boolean {
  for (let one: SpanLine | undefined = span; one; one = parentOf(one, spans)) if (one.name === 'settle') return true;
  return false;
}

const parentOf = ({ parentSpanId, traceId }: SpanLine, spans: SpanLine[]): SpanLine | undefined =>
  parentSpanId === undefined ? undefined : spans.find((one) => one.spanId === parentSpanId && one.traceId === traceId);

// ---------------------------------------------------------------- orders and clocks

/** The trace of each order: its row keeps the one that placed it. */
function tracesOf(facts: Facts): Map<string, string | undefined> {
  return new Map([...lastRows(facts, 'orders', 'order_id')].map(([id, row]) => [id, traceIdOf(row.traceparent)]));
}

function ordersOf(facts: Facts, commits: Commit[], work: Work, elsewhere: Wait[]): OrderModel[] {
  return [...lastRows(facts, 'orders', 'order_id')].map(([orderId, row]): OrderModel => {
    const at = (...states: Commit['state'][]) =>
      commits.find((commit) => commit.orderId === orderId && states.includes(commit.state))?.at;
    const order: OrderModel = {
      ...{ orderId, state: row.status as OrderModel['state'], pendingAt: at('pending') },
      ...{ settledAt: at('completed', 'failed'), notifiedAt: at('notified') },
      ...(typeof row.price === 'number' && { price: row.price }),
      ...(typeof row.reason === 'string' && { reason: row.reason }),
    };
    return { ...order, lostAt: lostAt(order, traceIdOf(row.traceparent), work, elsewhere) };
  });
}

/** Returns when the notification of a settled order was lost: since then nothing is left that would lead to it. */
function lostAt(order: OrderModel, traceId: string | undefined, work: Work, elsewhere: Wait[]): number | undefined {
  const { settledAt, notifiedAt } = order;
  if (settledAt === undefined || notifiedAt !== undefined) return undefined;
  const idle = gapsIn({ from: settledAt }, busy(work, traceId, elsewhere)).find(({ to }) => to === undefined);
  if (!idle || work.facts.end - idle.from < LOST_AFTER_US) return undefined;
  const failed = work.arrows.filter(
    ({ to, lost, kind, sentAt, span }) =>
      lost &&
      kind !== 'statement' &&
      (to === 'Notification' || to === 'Broker') &&
      sentAt >= settledAt &&
      span.traceId === traceId,
  );
  return Math.max(settledAt, failed.at(-1)?.lostAt ?? idle.from);
}

function clocksOf({ attempts }: Facts, orders: OrderModel[]): Clocks {
  const [first] = attempts;
  const times = (key: 'settledAt' | 'notifiedAt') => orders.map((order) => order[key]);
  const lost = orders.flatMap((order) => order.lostAt ?? []);
  const [settled, notified] = [last(times('settledAt')), last(times('notifiedAt'))];
  const done = last([settled?.at, notified?.at]);
  return {
    ...(first?.answer && { answered: { at: first.answer.at, status: first.answer.status } }),
    ...(settled && { settled }),
    ...(notified && { notified }),
    ...(lost.length > 0 && { lost: { at: Math.min(...lost) } }),
    ...(done && { done }),
  };
}

/** Returns the latest of the times, if all are known and there is one. */
function last(times: (number | undefined)[]): { at: number } | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length > 0 && known.length === times.length ? { at: Math.max(...known) } : undefined;
}

function owedOf({ answered, done, lost }: Clocks): (Interval & { lost: boolean }) | undefined {
  if (!answered) return undefined;
  if (lost) return { from: answered.at, to: Math.max(answered.at, lost.at), lost: true };
  if (done && done.at <= answered.at) return undefined;
  return { from: answered.at, to: done?.at, lost: false };
}

// ---------------------------------------------------------------- the client

const SHOWN_HEADERS = ['location', 'retry-after', 'idempotent-replayed', 'content-type'];

function clientOf({ attempts }: Facts): ClientView[] {
  return attempts.map(({ request, answer }) => ({
    ...{ attempt: request.attempt, request, answer },
    phrase: answer?.status === undefined ? undefined : phraseOf(answer.status),
    headers: Object.fromEntries(
      SHOWN_HEADERS.flatMap((name) => (answer?.headers[name] === undefined ? [] : [[name, answer.headers[name]]])),
    ),
    advice: adviceFor(request, answer),
  }));
}

function endOf(arrows: ModelArrow[], commits: Commit[], faults: LaneModel['faults'], { attempts }: Facts): number {
  const times = [
    ...arrows.flatMap(({ sentAt, receivedAt, lostAt: gaveUp }) => [sentAt, receivedAt, gaveUp]),
    ...commits.map(({ at }) => at),
    ...faults.map(({ to }) => to),
    ...attempts.map(({ answer }) => answer?.at),
  ];
  return Math.max(0, ...times.filter((time) => time !== undefined));
}
