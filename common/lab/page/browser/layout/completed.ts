import { type FaultInterval, type LaneModel, type ModelArrow } from '../../model/run.ts';
import { arrivalOf } from './times.ts';

/** Completes the model of a recording with what only its whole log shows. */
export function completed(model: LaneModel): LaneModel {
  const arrows = model.arrows.map((arrow) => endedByDeath(arrow, model.faults));
  return { ...model, arrows, faults: model.faults.map((fault) => endedByWork(fault, arrows)) };
}

/** What a process was sending when it was killed is lost. */
function endedByDeath(arrow: ModelArrow, faults: FaultInterval[]): ModelArrow {
  if (arrow.receivedAt !== undefined || arrow.lost) return arrow;
  const death = faults.find(
    ({ kind, participant, from }) => kind === 'killed' && participant === arrow.from && from >= arrow.sentAt,
  );
  return death ? { ...arrow, lost: true, lostAt: death.from } : arrow;
}

/** A participant is reported as back when a health check passes. Its first work shows that it was back before. */
function endedByWork(fault: FaultInterval, arrows: ModelArrow[]): FaultInterval {
  const { kind, participant, from, to } = fault;
  if (to === undefined || (kind !== 'down' && kind !== 'killed')) return fault;
  const work = arrows.flatMap((arrow) => {
    if (arrow.from === participant) return arrow.sentAt;
    return arrow.to === participant && !arrow.lost ? (arrivalOf(arrow) ?? []) : [];
  });
  return { ...fault, to: Math.min(to, ...work.filter((at) => at > from)) };
}
