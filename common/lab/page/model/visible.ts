import { adviceFor } from './advice.ts';
import { type ClientView, type Interval, type LaneModel, type ModelArrow } from './run.ts';

/**
 * Returns what is known of a lane at the time `t`. Nothing later is left: an arrow on its way has no end yet, an interval
 * that lasts has no `to`, and a loss that is not known yet is none.
 */
export function visibleAt(model: LaneModel, t: number): LaneModel {
  const has = (at: number | undefined): at is number => at !== undefined && at <= t;
  const until = <Timed extends { at: number }>(those: Timed[]) => those.filter(({ at }) => at <= t);
  const cut = <One extends Interval>(those: One[]) =>
    those.filter(({ from }) => from <= t).map((one) => (has(one.to) ? one : { ...one, to: undefined }));
  const known = <One extends { at: number }>(one: One | undefined) => (one && has(one.at) ? one : undefined);
  const { clocks, owed } = model;
  const orders = model.orders
    .filter(({ pendingAt }) => has(pendingAt))
    .map((order) => {
      const [settledAt, notifiedAt, lostAt] = [order.settledAt, order.notifiedAt, order.lostAt].map((at) =>
        has(at) ? at : undefined,
      );
      const isSettled = settledAt !== undefined;
      const state = isSettled ? order.state : 'pending';
      return { ...order, state, reason: isSettled ? order.reason : undefined, settledAt, notifiedAt, lostAt };
    });
  return {
    ...model,
    arrows: model.arrows.filter(({ sentAt }) => sentAt <= t).map((arrow) => inFlight(arrow, t)),
    commits: until(model.commits),
    waits: cut(model.waits),
    faults: cut(model.faults).map((fault) => (has(fault.felt) ? fault : { ...fault, felt: undefined })),
    orders,
    clocks: {
      answered: known(clocks.answered),
      settled: known(clocks.settled),
      notified: known(clocks.notified),
      lost: known(clocks.lost),
      done: known(clocks.done),
    },
    owed: owed && owed.from <= t ? owedAt(owed, t) : undefined,
    client: model.client
      .filter(({ request }) => request.at <= t)
      .map((view) => (has(view.answer?.at) ? view : unanswered(view))),
    rows: until(model.rows),
    queues: until(model.queues),
    books: until(model.books),
    logs: until(model.logs),
    end: Math.min(model.end, t),
  };
}

const unanswered = ({ attempt, request }: ClientView): ClientView => ({
  ...{ attempt, request, headers: {}, advice: adviceFor(request, undefined) },
});

function inFlight(arrow: ModelArrow, t: number): ModelArrow {
  const { receivedAt, lostAt } = arrow;
  if (receivedAt !== undefined && receivedAt > t) return { ...arrow, receivedAt: undefined };
  if (lostAt !== undefined && lostAt > t) return { ...arrow, lost: false, lostAt: undefined, error: undefined };
  return arrow;
}

function owedAt(owed: NonNullable<LaneModel['owed']>, t: number): NonNullable<LaneModel['owed']> {
  return owed.to !== undefined && owed.to <= t ? owed : { from: owed.from, to: undefined, lost: false };
}
