import { participants } from '../../model/participants.ts';
import { type LaneModel, type LaneName, type WaitPlace } from '../../model/run.ts';
import { type Happening, happeningsIn } from './lane-steps.ts';
import { type PlaceOfOrders, type Step, type Summary } from './said.ts';

/** The same sentence in several lanes is one step if they are this near, in microseconds. */
const NEAR = 10_000;
/** Two deliveries of one event are one sentence if they are this near. */
const NEAR_DELIVERY = 900;
/** Steps at the same moment follow each other by this. */
const APART = 10;
/** A quiet time of this length has a sentence. */
const QUIET = 200_000;
/** The run ends a little after its last moment. */
export const AFTER_END = 1000;

/** Returns the steps of the shown lanes, by time. */
export function stepsOf(lanes: readonly LaneModel[]): Step[] {
  const happenings = lanes
    .flatMap((model) => happeningsIn(model).map((one) => ({ ...one, lane: model.variant })))
    .sort((one, other) => one.at - other.at);
  const steps: (Step & { first: number })[] = [];
  for (const one of happenings) add(one, steps);
  const more = [...faultSteps(lanes), ...quietSteps(lanes)].map((step) => ({ ...step, first: step.at }));
  const sorted = [...steps, ...more].sort((one, other) => one.at - other.at);
  const end = endOf(lanes);
  const all = [
    ...sorted,
    { at: end, said: { key: 'end', summary: summaryOf(lanes) }, lanes: [], ids: [], major: true },
  ];
  return apart(all.map(({ at, said, lanes: those, ids, major }) => ({ at, said, lanes: those, ids, major }) as Step));
}

/** The last moment of the run. */
export const endOf = (lanes: readonly LaneModel[]): number => Math.max(0, ...lanes.map(({ end }) => end)) + AFTER_END;

function add(one: Happening & { lane: LaneName }, steps: (Step & { first: number })[]): void {
  const joined = delivered(one, steps) ?? same(one, steps);
  if (!joined) {
    steps.push({ at: one.at, first: one.at, said: one.said, lanes: [one.lane], ids: [...one.ids], major: one.major });
    return;
  }
  if (one.said.key !== 'post') joined.at = Math.max(joined.at, one.at);
  joined.ids.push(...one.ids);
  joined.major ||= one.major;
  if (!joined.lanes.includes(one.lane)) joined.lanes.push(one.lane);
}

/** Finds the step with the same sentence, unless one of its lanes has gone on since. */
function same(
  one: Happening & { lane: LaneName },
  steps: (Step & { first: number })[],
): (Step & { first: number }) | undefined {
  const wanted = JSON.stringify(one.said);
  if (one.said.key === 'post') return steps.find(({ said }) => said.key === 'post');
  const index = steps.findLastIndex((step) => JSON.stringify(step.said) === wanted);
  const found = steps[index];
  if (!found || one.at - found.first > NEAR || found.lanes.includes(one.lane)) return undefined;
  const involved = [...found.lanes, one.lane];
  return steps.slice(index + 1).some(({ lanes }) => lanes.some((lane) => involved.includes(lane))) ? undefined : found;
}

/** Finds the step in which the same event has just been delivered to another service of the lane. */
function delivered(
  one: Happening & { lane: LaneName },
  steps: (Step & { first: number })[],
): (Step & { first: number }) | undefined {
  const { said } = one;
  if (said.key !== 'deliver') return undefined;
  const found = steps.findLast(
    (step) =>
      step.said.key === 'deliver' &&
      step.said.event === said.event &&
      step.said.again === said.again &&
      step.lanes.length === 1 &&
      step.lanes[0] === one.lane &&
      one.at - step.first <= NEAR_DELIVERY,
  );
  if (
    found?.said.key !== 'deliver' ||
    said.to.every((to) => found.said.key === 'deliver' && found.said.to.includes(to))
  )
    return undefined;
  const both = [...found.said.to, ...said.to];
  found.said = { ...found.said, to: participants.filter((one) => both.includes(one)) };
  return found;
}

function apart(steps: Step[]): Step[] {
  let last = -Infinity;
  return steps.map((step) => {
    last = Math.max(step.at, last + APART);
    return { ...step, at: last };
  });
}

// ---------------------------------------------------------------- faults and quiet times

/** Recoveries. The first lane that works again shows that the participant is back. */
function faultSteps(lanes: readonly LaneModel[]): Step[] {
  const all = lanes.flatMap(({ variant, faults }) => faults.map((fault) => ({ ...fault, lane: variant })));
  const healed = all.filter(({ to }) => to !== undefined);
  return healed
    .filter(({ fault }, index) => healed.findIndex((other) => other.fault === fault) === index)
    .map(({ fault, kind, participant }): Step => {
      const those = healed.filter((other) => other.fault === fault);
      const names = those.length === lanes.length ? [] : those.map(({ lane }) => lane);
      const at = Math.min(...those.map(({ to }) => to!)) - APART; // before the work that shows it
      return { at, said: { key: 'back', kind, participant }, lanes: names, ids: [], major: true };
    });
}

/** Says where the orders are in the longest quiet time before something is back. */
function quietSteps(lanes: readonly LaneModel[]): Step[] {
  const back = Math.max(0, ...lanes.flatMap(({ faults }) => faults.map(({ to }) => to ?? 0)));
  const answered = Math.max(...lanes.flatMap(({ client }) => client.map(({ answer }) => answer?.at ?? Infinity)));
  const moments = lanes
    .flatMap(({ arrows, commits }) => [...arrows.map(({ sentAt }) => sentAt), ...commits.map(({ at }) => at)])
    .filter((at) => at > answered && at < back);
  const times = [answered, ...moments.sort((one, other) => one - other), back];
  const gaps = times.slice(1).map((to, index) => ({ from: times[index]!, to }));
  const longest = gaps.sort((one, other) => other.to - other.from - (one.to - one.from))[0];
  if (!longest || !Number.isFinite(longest.from) || longest.to - longest.from < QUIET) return [];
  const at = (longest.from + longest.to) / 2;
  const found = whereabouts(lanes, at);
  if (found.places.length === 0 && found.lost.length === 0) return [];
  return [{ at, said: { key: 'quiet', ...found }, lanes: [], ids: [], major: true }];
}

function whereabouts(lanes: readonly LaneModel[], at: number) {
  const waiting = lanes.flatMap(({ variant, waits }) =>
    waits.filter(({ from, to = Infinity }) => from <= at && at < to).map(({ place }) => ({ place, variant })),
  );
  const order: WaitPlace[] = ['row', 'outbox', 'queue', 'retry queue'];
  const places = order.flatMap((place): PlaceOfOrders[] => {
    const those = [...new Set(waiting.filter((one) => one.place === place).map(({ variant }) => variant))];
    return those.length > 0 ? [{ place, lanes: those }] : [];
  });
  const lost = lanes.filter(({ clocks }) => clocks.lost && clocks.lost.at <= at).map(({ variant }) => variant);
  const allAnswered = lanes.every(({ client }) => client.every(({ answer }) => answer?.status !== undefined));
  return { places, lost, allAnswered };
}

// ---------------------------------------------------------------- the end

function summaryOf(lanes: readonly LaneModel[]): Summary {
  const those = (is: (model: LaneModel) => boolean) => lanes.filter(is).map(({ variant }) => variant);
  return {
    lanes: those(() => true),
    done: those(({ clocks }) => clocks.done !== undefined),
    lost: those(({ clocks }) => clocks.lost !== undefined),
    open: those(({ clocks }) => clocks.done === undefined && clocks.lost === undefined),
    failures: those(({ client }) => client.some(({ answer }) => !answer?.status || answer.status >= 500)),
    twice: those(({ orders }) => orders.length > 1),
    declined: lanes.every(({ orders }) => orders.length > 0 && orders.every(({ state }) => state === 'failed')),
  };
}
