import { type Facts } from './facts.ts';
import { type FaultInterval, type ModelArrow, type Wait } from './run.ts';

/** Returns the faults, each with the time of its first effect on the lane's order. */
export function faultsOf({ faults }: Facts, arrows: ModelArrow[], waits: Wait[]): FaultInterval[] {
  return faults
    .filter(({ state }) => state === 'set')
    .map(({ fault, kind, participant, latencyMs, at: from }) => {
      const later = (state: 'felt' | 'healed') =>
        faults.find((one) => one.fault === fault && one.state === state && one.at >= from)?.at;
      const interval: FaultInterval = { fault, kind, participant, from, to: later('healed') };
      if (latencyMs !== undefined) interval.latencyMs = latencyMs;
      return { ...interval, felt: later('felt') ?? feltAt(interval, arrows, waits) };
    });
}

function feltAt(fault: FaultInterval, arrows: ModelArrow[], waits: Wait[]): number | undefined {
  const effects = [
    ...arrows.filter((arrow) => isHit(arrow, fault)).map(({ sentAt, lostAt }) => lostAt ?? sentAt),
    ...waits.filter((wait) => holdsUp(fault, wait)).map(({ from }) => from),
  ].filter((at) => at >= fault.from && at <= (fault.to ?? Infinity));
  return effects.length > 0 ? Math.min(...effects) : fault.kind === 'killed' ? fault.from : undefined;
}

/** Whether an arrow meets the fault: it is lost on its way to the participant, or the participant is slow or locked. */
function isHit(arrow: ModelArrow, { kind, participant }: FaultInterval): boolean {
  if (kind === 'down' || kind === 'killed') return arrow.to === participant && arrow.lost;
  return kind === 'slow'
    ? arrow.to === participant && (arrow.kind === 'call' || arrow.kind === 'message')
    : arrow.from === participant && arrow.kind === 'statement';
}

/** Whether a message waits because of the fault. */
function holdsUp({ kind, participant }: FaultInterval, { place, for: receiver }: Wait): boolean {
  if (kind === 'slow' || kind === 'locked') return false;
  return place === 'outbox' ? participant === 'Broker' : place === 'queue' && receiver === participant;
}
