import { type LaneModel, type ModelArrow } from '../../model/run.ts';
import { type LaneTimes } from '../time/axis.ts';

/** A call that nobody answers is drawn as failed after this time at the latest; its sender waits on. Microseconds. */
const FAILS_WITHIN = 600;

/** Returns when an arrow's head arrives or fails; nothing while it is on its way. */
export function arrivalOf({ sentAt, receivedAt, lost, lostAt }: ModelArrow): number | undefined {
  if (receivedAt !== undefined) return Math.max(receivedAt, sentAt);
  if (lost) return Math.min(lostAt ?? Infinity, sentAt + FAILS_WITHIN);
  return undefined;
}

/** Returns when the sender of a call has its reply or gives up; nothing while it waits. */
export function releaseOf(call: ModelArrow, arrows: readonly ModelArrow[]): number | undefined {
  if (call.lostAt !== undefined) return call.lostAt;
  const reply = arrows.find(
    ({ kind, from, to, sentAt }) => kind === 'reply' && from === call.to && to === call.from && sentAt >= call.sentAt,
  );
  return reply && arrivalOf(reply);
}

export const isDrawn = ({ kind }: ModelArrow): boolean => kind !== 'statement';
const needsRow = ({ kind }: ModelArrow) => kind !== 'statement' && kind !== 'acknowledgement';

/** Returns the times of a lane that the axis has to show. */
export function timesOf({ arrows, commits, faults, clocks, client, waits }: LaneModel): LaneTimes {
  const rows = [
    ...arrows.filter(needsRow).map((arrow) => arrivalOf(arrow) ?? arrow.sentAt),
    ...commits.map(({ at }) => at),
  ];
  const ends = [clocks.done, clocks.lost, ...client.map(({ answer }) => answer)].flatMap((end) =>
    end ? [end.at] : [],
  );
  const moments = [
    ...rows,
    ...arrows.filter(isDrawn).flatMap((arrow) => [arrow.sentAt, arrivalOf(arrow) ?? arrow.sentAt]),
    ...arrows.flatMap(({ lostAt }) => lostAt ?? []),
    ...faults.flatMap(({ from, to }) => [from, to ?? from]),
    ...waits.flatMap(({ to }) => to ?? []),
    ...ends,
  ];
  return { rows, moments: moments.filter((moment) => moment >= 0) };
}
