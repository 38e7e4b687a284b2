import { type FaultInterval, type LaneModel } from '../../model/run.ts';
import { arrivalOf } from './times.ts';

/** A participant is reported as back when a health check passes. Its first work shows that it was back before. */
export function withEarlyRecoveries(model: LaneModel): LaneModel {
  return { ...model, faults: model.faults.map((fault) => endedByWork(fault, model)) };
}

function endedByWork(fault: FaultInterval, { arrows }: LaneModel): FaultInterval {
  const { kind, participant, from, to } = fault;
  if (to === undefined || (kind !== 'down' && kind !== 'killed')) return fault;
  const work = arrows.flatMap((arrow) => {
    if (arrow.from === participant) return arrow.sentAt;
    return arrow.to === participant && !arrow.lost ? (arrivalOf(arrow) ?? []) : [];
  });
  return { ...fault, to: Math.min(to, ...work.filter((at) => at > from)) };
}
