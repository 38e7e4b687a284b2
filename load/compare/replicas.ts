import { type Variant } from '../../common/lab/processes/ports.ts';
import { type Profile, profiles } from '../k6/profiles.ts';
import { type LoadResult, measureLoad, warmUp } from '../measure/load.ts';
import { SEED, USERS } from '../options.ts';
import { type Stack } from '../stack.ts';
import { makeUsers } from '../users.ts';
import { type Bench, type Part } from './part.ts';
import { expectSound, reportedOnly, type Sound, type Unreported, unreportedLines } from './sound.ts';
import { figure, headRow, markdownTable } from './tables.ts';

const COUNTS = [1, 2];
const profile: Profile = { ...profiles.closed!, seconds: 12 };

/** Results by variant, one for each number of replicas. */
export interface Replicas {
  results: Record<string, Sound[]>;
  unreported: Unreported;
}

/** Measures clients in a closed loop that call the replicas of Order by turns. */
export const replicas: Part<Replicas> = {
  title: 'One replica of each service, and two',
  seconds: (variants) => variants * COUNTS.length * 37,

  async measure(bench) {
    const results: Replicas['results'] = {};
    const unreported: Unreported = {};
    for (const [index, variant] of bench.shuffled(0).entries()) {
      await reportedOnly(unreported, variant, async () => {
        const found: Sound[] = [];
        for (const [turn, count] of COUNTS.entries()) {
          const step = COUNTS.length * index + turn + 1;
          bench.step(`${variant}, ${count} of each`, step, COUNTS.length * bench.variants.length);
          found.push(expectSound(await withReplicas(bench, variant, count)));
        }
        results[variant] = found;
      });
    }
    const inOrder = bench.variants.filter((variant) => results[variant]);
    return { results: Object.fromEntries(inOrder.map((variant) => [variant, results[variant]!])), unreported };
  },

  render: (data) => ({ markdown: markdownOf(data), charts: {} }),
};

function withReplicas(bench: Bench, variant: Variant, count: number): Promise<LoadResult> {
  const { k6, stop } = bench;
  const measured = async (stack: Stack) => {
    const users = await makeUsers(stack, USERS);
    const request = { k6, profile, users, seed: SEED + count, quiet: true, stop };
    await warmUp(stack, request);
    return measureLoad(stack, request);
  };
  return bench.on(variant, measured, { replicas: count });
}

function markdownOf({ results, unreported }: Replicas): string {
  const rows = COUNTS.flatMap((count, index) => {
    const of = (read: (result: Sound) => number | null | undefined) =>
      Object.values(results).map((found) => figure(read(found[index]!)));
    return [
      [`${count} of each: settled and notified per second`, ...of(({ goodput }) => goodput)],
      ['– CPU for one order, all processes, ms', ...of(({ cost }) => cost.cpuMsPerOrder?.all)],
    ];
  });
  return `${profile.clients} clients order again as soon as they are answered, for ${profile.seconds} s, once. **One machine can't show scaling:** one replica of each service already keeps its cores busy. The table shows the cost of a second replica. The books still add up.

${markdownTable([headRow('', Object.keys(results)), ...rows])}
${unreportedLines(unreported)}`;
}
