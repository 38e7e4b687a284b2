import { type Variant } from '../../../common/lab/processes/ports.ts';
import { type Bench, type Part } from '../part.ts';
import { reportedOnly } from '../sound.ts';
import { inRound } from '../turns.ts';
import { columnOf, faults, faultsOf } from './columns.ts';
import { type Mechanisms } from './data.ts';
import { measureFault, secondsOf, TIMING } from './faulted.ts';
import { FULL_LOAD_S, FULL_LOADS, measureNormal, normalLoad, ROUND_S } from './normal.ts';
import { chartOf, markdownOf } from './page.ts';
import { type Progress, progressOf } from './progress.ts';

const ROUNDS = 6;
/** Seconds to start a column for the faults, with the settings that its broker reports late. */
const START_S = 14;

const FAULTS_S = START_S + faults.reduce((sum, fault) => sum + secondsOf(fault), 0);

/**
 * Measures every variant and every experiment: normal load in paired rounds, the first of them with full load, then each
 * fault once. A column is a variant or an experiment here. An interrupted run continues at the same commit.
 */
export const mechanisms: Part<Mechanisms> = {
  title: 'One mechanism more or less',
  seconds: (columns) => columns * (ROUNDS * ROUND_S + FULL_LOADS * FULL_LOAD_S + FAULTS_S),

  async measure(bench) {
    const progress = progressOf(bench, await emptyData(bench.variants));
    const steps = stepsOf(bench);
    await allRounds(bench, progress, steps);
    await allFaults(bench, progress, steps);
    progress.finish();
    return progress.data;
  },

  render: (data) => ({ markdown: markdownOf(data), charts: { mechanisms: chartOf(data) } }),
};

async function emptyData(columns: Variant[]): Promise<Mechanisms> {
  return {
    ...{ rate: normalLoad.rate, seconds: normalLoad.seconds, timing: TIMING },
    columns: await Promise.all(columns.map(columnOf)),
    unreported: {},
    rounds: Object.fromEntries(columns.map((column) => [column, []])),
    faults: Object.fromEntries(faults.map((fault) => [fault, {}])) as unknown as Mechanisms['faults'],
  };
}

/** Counts the steps, those that an earlier run has done included, for the time left. */
function stepsOf(bench: Bench) {
  const of = bench.variants.reduce((sum, column) => sum + ROUNDS + faultsOf(column).length, 0);
  let number = 0;
  return {
    next: (what: string) => bench.step(what, ++number, of),
    skip: (steps = 1) => void (number += steps),
  };
}

type Steps = ReturnType<typeof stepsOf>;

async function allRounds(bench: Bench, progress: Progress, steps: Steps): Promise<void> {
  const { data } = progress;
  for (let round = 1; round <= ROUNDS; round++) {
    for (const column of inRound(bench.variants, round)) {
      if (data.unreported[column] || data.rounds[column]![round - 1]) {
        steps.skip();
        continue;
      }
      steps.next(`${column}, round ${round} of ${ROUNDS}`);
      await reportedOnly(data.unreported, column, async () => {
        data.rounds[column]!.push(await measureNormal(bench, column, round));
      });
      progress.keep();
    }
  }
}

async function allFaults(bench: Bench, progress: Progress, steps: Steps): Promise<void> {
  const { data } = progress;
  for (const column of bench.variants) {
    const left = data.unreported[column] ? [] : faultsOf(column).filter((fault) => !data.faults[fault][column]);
    steps.skip(faultsOf(column).length - left.length);
    if (left.length === 0) continue;
    await reportedOnly(data.unreported, column, () =>
      bench.on(column, async (stack) => {
        for (const fault of left) {
          steps.next(`${column}, ${fault}`);
          data.faults[fault][column] = await measureFault(bench, stack, fault);
          progress.keep();
        }
      }),
    );
    progress.keep();
  }
}
