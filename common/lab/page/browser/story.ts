import { laneModel } from '../model/derive.ts';
import { type LaneModel, type LaneName, type Run } from '../model/run.ts';
import { withEarlyRecoveries } from './layout/recovery.ts';
import { timesOf } from './layout/times.ts';
import { type Step } from './steps/said.ts';
import { endOf, stepsOf } from './steps/steps.ts';
import { windowsOf } from './time/axis.ts';
import { type Score } from './time/playback.ts';
import { type PageWords } from './words/words.ts';

/** A run as it is played: the shown lanes, their common axis and their steps. */
export interface Story {
  run: Run;
  /** All lanes of the run. */
  all: LaneModel[];
  /** The shown ones. */
  lanes: LaneModel[];
  steps: Step[];
  score: Score;
}

export const modelsOf = (run: Run): LaneModel[] => run.lanes.map((lane) => withEarlyRecoveries(laneModel(lane, run)));

export function storyOf(run: Run, all: LaneModel[], shown: readonly LaneName[], words: PageWords): Story {
  const lanes = all.filter(({ variant }) => shown.includes(variant));
  const steps = stepsOf(lanes);
  const end = endOf(lanes);
  const score: Score = {
    windows: windowsOf(lanes.map(timesOf), end),
    steps: steps.map(({ at, said }) => ({ at, length: words.sentence(said).length })),
    end,
  };
  return { run, all, lanes, steps, score };
}
