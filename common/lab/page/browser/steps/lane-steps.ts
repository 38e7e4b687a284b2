import {
  type ClientView,
  type Commit,
  type FaultInterval,
  type LaneModel,
  type ModelArrow,
  type Wait,
} from '../../model/run.ts';
import { arrivalOf } from '../layout/times.ts';
import { type AnswerReason, type Said } from './said.ts';

/** An event of one lane that the page has a sentence for. */
export interface Happening {
  at: number;
  said: Said;
  ids: string[];
  major: boolean;
}

/** A wait of this length, in microseconds, has a sentence of its own. */
const LONG_WAIT = 20_000;
/** The step of a wait comes a little after its beginning, when it shows. */
const SHOWS_AFTER = 1200;

/** Returns what happened in a lane, by time. */
export function happeningsIn(model: LaneModel): Happening[] {
  return [
    ...model.arrows.flatMap((arrow) => ofArrow(arrow, model)),
    ...model.commits.map(ofCommit),
    ...model.waits.flatMap(ofWait),
    ...model.client.flatMap((view) => ofAnswerless(view)),
    ...ofLoss(model),
    ...model.faults.flatMap(ofFault),
  ].sort((one, other) => one.at - other.at);
}

const happening = (at: number, said: Said, ids: string[], major = false): Happening => ({ at, said, ids, major });

// ---------------------------------------------------------------- arrows

function ofArrow(arrow: ModelArrow, model: LaneModel): Happening[] {
  if (arrivalOf(arrow) === undefined || diedWithSender(arrow, model)) return [];
  switch (arrow.kind) {
    case 'call':
      return ofCall(arrow, model);
    case 'reply':
      return ofReply(arrow, model);
    case 'message':
      return ofMessage(arrow, model);
    case 'acknowledgement':
    case 'statement':
      return [];
  }
}

/** The sender was killed before the arrow had arrived. The sentence of the kill says it. */
const diedWithSender = ({ from, lost, receivedAt, lostAt }: ModelArrow, { faults }: LaneModel): boolean =>
  lost &&
  receivedAt === undefined &&
  faults.some((fault) => fault.kind === 'killed' && fault.participant === from && fault.from === lostAt);

function ofCall(call: ModelArrow, model: LaneModel): Happening[] {
  const at = arrivalOf(call) ?? call.sentAt;
  const { id, resumed } = call;
  const failed = call.lost && call.receivedAt === undefined;
  if (call.from === 'Client') {
    const view = model.client.find(({ request }, index) => index > 0 && Math.abs(request.at - call.sentAt) < LONG_WAIT);
    const hasKey = view?.request.headers['idempotency-key'] !== undefined;
    return [happening(at, view ? { key: 'repeat', hasKey } : { key: 'post' }, [id], true)];
  }
  if (call.to === 'Billing') {
    const retry = call.retry > 0;
    const fault = model.faults.find(
      ({ participant, from, to = Infinity }) => participant === 'Billing' && from <= call.sentAt && call.sentAt <= to,
    )?.kind;
    if (!failed) return [happening(at, { key: 'withdraw', resumed, retry }, [id], resumed)];
    return [happening(at, { key: 'withdraw fails', retry, resumed, ...(fault && { fault }) }, [id], !retry)];
  }
  if (failed) return [happening(at, { key: 'notify fails' }, [id], true)];
  const clientWaits = model.client.some(
    ({ request, answer }) => request.at <= call.sentAt && (answer?.at ?? Infinity) > call.sentAt,
  );
  return [happening(at, { key: 'notify', clientWaits }, [id])];
}

function ofReply(reply: ModelArrow, model: LaneModel): Happening[] {
  const { id, what, from, to } = reply;
  if (to === 'Client') return ofAnswer(reply, model);
  if (reply.lost) return [happening(reply.lostAt ?? reply.sentAt, { key: 'reply is late', from, to }, [id], true)];
  const at = arrivalOf(reply) ?? reply.sentAt;
  const said: Said =
    from === 'Billing' ? { key: 'Billing replies', status: what } : { key: 'Notification replies', status: what };
  return [happening(at, said, [id])];
}

function ofAnswer(reply: ModelArrow, model: LaneModel): Happening[] {
  const at = arrivalOf(reply) ?? reply.sentAt;
  const view = model.client.find(({ answer }) => answer && Math.abs(answer.at - at) < LONG_WAIT);
  if (!view) return [];
  const attempts = model.arrows.filter(
    ({ kind, to, sentAt, resumed }) =>
      kind === 'call' && to === 'Billing' && !resumed && sentAt >= view.request.at && sentAt <= at,
  ).length;
  const reason = reasonOf(view, attempts, model);
  const status = view.answer!.status;
  return [
    happening(at, { key: 'answer', reason, attempts, ...(status !== undefined && { status }) }, [reply.id], true),
  ];
}

function reasonOf({ answer }: ClientView, attempts: number, { variant, clocks }: LaneModel): AnswerReason {
  const { status, headers, body, at } = answer!;
  if (status === 409) return 'still pending';
  if (headers['idempotent-replayed'] === 'true') return 'replayed';
  switch (status) {
    case 201:
      return clocks.lost && clocks.lost.at <= at + 1000 ? 'completed but lost' : 'completed';
    case 202:
      if (variant === 'collaboration') return 'accepted at once';
      return attempts > 1 ? 'accepted after attempts' : 'accepted undecided';
    case 400:
      return body.orderId === undefined ? 'refused' : 'declined';
    case 503:
      return body.orderId === undefined ? 'refused' : 'stored';
    case undefined:
      return 'none';
    default:
      return 'refused';
  }
}

/** A request whose connection broke has no reply in the trace. */
function ofAnswerless({ answer }: ClientView): Happening[] {
  if (!answer || answer.status !== undefined) return [];
  return [happening(answer.at, { key: 'answer', reason: 'none', attempts: 0 }, [], true)];
}

function ofMessage(message: ModelArrow, model: LaneModel): Happening[] {
  const { id, from, to, what: event } = message;
  const at = arrivalOf(message) ?? message.sentAt;
  if (to !== 'Broker') {
    const isOneOrder = model.orders.length < 2; // another order has an event of the same name
    const again =
      isOneOrder &&
      model.arrows.some(
        (one) => one.kind === 'message' && one.to === to && one.what === event && one.sentAt < message.sentAt,
      );
    return [happening(at, { key: 'deliver', event, to: [to], again }, [id])];
  }
  const outbox = hasOutbox(model);
  if (message.lost)
    return [happening(message.lostAt ?? at, { key: 'publish fails', event, by: from, outbox }, [id], !outbox)];
  if (outbox && isCopy(message, model)) {
    const wait = model.waits.find(({ place, from }) => place === 'retry queue' && Math.abs(from - at) < LONG_WAIT);
    return [happening(at, { key: 'retry queue', event }, wait ? [id, wait.id] : [id], true)];
  }
  const long = model.waits.find(
    (wait) =>
      wait.place === 'queue' && wait.event === event && isLong(wait, model) && Math.abs(wait.from - at) < SHOWS_AFTER,
  );
  const ids = long ? [id, long.id] : [id];
  const said: Said = { key: 'publish', event, by: from, outbox, ...(long && { waitsFor: long.for }) };
  return [happening(at, said, ids, long !== undefined)];
}

const isLong = ({ from, to }: Wait, { end }: LaneModel) => (to ?? end) - from > LONG_WAIT;
const hasOutbox = ({ variant }: LaneModel) => variant === 'collaboration' || variant === 'hybrid';

/** Whether a service passes on an event of another one: a copy for its retry queue. */
const isCopy = ({ from, what }: ModelArrow, { commits }: LaneModel) =>
  commits.some(({ participant, events }) => participant !== from && events.includes(what));

// ---------------------------------------------------------------- commits, waits, losses

function ofCommit({ id, at, state, events: [event], arrow }: Commit): Happening {
  const ids = arrow ? [id, arrow] : [id];
  const stored = event === undefined ? {} : { event };
  switch (state) {
    case 'pending':
      return happening(at, { key: 'pending', ...stored }, ids);
    case 'paid':
    case 'declined':
      return happening(at, { key: 'decided', state, ...stored }, ids);
    case 'completed':
    case 'failed':
      return happening(at, { key: 'settled', state, ...stored }, ids);
    case 'notified':
      return happening(at, { key: 'notified' }, ids);
  }
}

function ofWait(wait: Wait): Happening[] {
  if (wait.place !== 'outbox' || (wait.to ?? Infinity) - wait.from < LONG_WAIT || !wait.event) return [];
  const said: Said = { key: 'outbox waits', event: wait.event, by: wait.participant };
  return [happening(wait.from + SHOWS_AFTER, said, [wait.id], true)];
}

function ofFault({ kind, participant, from }: FaultInterval): Happening[] {
  return from > 0 ? [happening(from, { key: 'fault', kind, participant }, [], true)] : [];
}

/** A loss that no failed call or publish shows, for example after a crash. */
function ofLoss({ arrows, clocks, faults }: LaneModel): Happening[] {
  if (!clocks.lost) return [];
  const { at } = clocks.lost;
  const isShown = arrows.some(
    ({ lost, to, lostAt, sentAt }) =>
      lost && (to === 'Notification' || to === 'Broker') && Math.abs((lostAt ?? sentAt) - at) < SHOWS_AFTER,
  );
  const isKilled = faults.some(({ kind, from }) => kind === 'killed' && Math.abs(from - at) < SHOWS_AFTER);
  if (isKilled) return [happening(at + SHOWS_AFTER, { key: 'lost' }, [], true)];
  return isShown ? [] : [happening(at + SHOWS_AFTER, { key: 'lost' }, [], true)];
}
