import { type Variant } from '../../../common/lab/processes/ports.ts';
import { type Features } from '../../behaviour/features.ts';
import { shortened } from '../../support/audited.ts';
import { Stage } from '../../support/stage.ts';
import { print, record, seedsAskedFor } from './records.ts';
import { run } from './run.ts';
import { scheduleOf, described } from './schedule.ts';

const ONE_SEED_MS = 6 * 60_000;

/** Every fifth seed runs with two replicas of each service. */
const replicasFor = (seed: number) => (seed % 5 === 0 ? 2 : 1);

/** Registers a case for each seed: faults under a steady load, then no loss and no duplicate. */
export function seedCases(variant: Variant, features: Features): void {
  for (const replicas of [1, 2]) {
    const seeds = seedsAskedFor().filter((seed) => replicasFor(seed) === replicas);
    if (seeds.length > 0) onStage(variant, new Stage(variant, features, { replicas, takesFaults: true }), seeds);
  }
}

function onStage(variant: Variant, stage: Stage, seeds: number[]): void {
  const replicas = stage.replicaNumbers.length;
  describe(`${variant} with ${replicas} of each service`, () => {
    beforeAll(() => stage.open(), 20 * 60_000);
    afterAll(() => stage.close());
    afterEach(() => stage.deployment.heal());
    for (const seed of seeds) {
      const title = `the books agree within 30 s after the faults of seed ${seed}`;
      test(title, () => withItsSchedule(stage, variant, seed), ONE_SEED_MS);
    }
  });
}

async function withItsSchedule(stage: Stage, variant: Variant, seed: number): Promise<void> {
  const schedule = scheduleOf(seed, stage.features);
  const what = `${variant}, seed ${seed}`;
  print(`${what}:\n${described(schedule)}`);
  try {
    const { counts, findings } = await run({ stage, variant }, schedule, seed);
    record({ variant, seed, replicas: stage.replicaNumbers.length, ...counts });
    expect(shortened(findings)).toStrictEqual([]);
    print(`${what}: the books agree ${counts.agreedMs} ms after the repair`);
  } catch (error) {
    print(`${what}: FAILED`);
    throw new Error(`${what} failed. Its schedule was:\n${described(schedule)}`, { cause: error });
  }
}
