import { LabError } from '../../common/lab/machine/lab-error.ts';
import { type Variant } from '../../common/lab/processes/ports.ts';
import { type Bench } from '../compare/part.ts';
import { expectSound, type Sound } from '../compare/sound.ts';
import { type Profile, profiles } from '../k6/profiles.ts';
import { measureLoad, warmUp } from '../measure/load.ts';
import { SEED, USERS } from '../options.ts';
import { type Shape } from '../stack.ts';
import { makeUsers } from '../users.ts';

const RATE = 100;
/** Seconds that a round takes beside its two profiles: start, users, warm-up, audit and stop. */
const OVERHEAD_S = 27;

/** One start of a variant, measured at a constant rate and in a closed loop. */
export interface Round {
  open: Sound;
  closed: Sound;
}

/** Starts the variant on empty databases, warms it up, and measures each profile for so many seconds. */
export function measureRound(
  bench: Bench,
  variant: Variant,
  { round, seconds, shape }: { round: number; seconds: number; shape?: Shape },
): Promise<Round> {
  const open: Profile = { what: 'a constant rate', rate: RATE, seconds };
  const closed: Profile = { ...profiles.closed!, seconds };
  return bench.on(
    variant,
    async (stack) => {
      const users = await makeUsers(stack, USERS);
      const request = { k6: bench.k6, users, quiet: true, stop: bench.stop };
      await warmUp(stack, { ...request, profile: open, seed: SEED });
      const run = async (profile: Profile, seed: number) => {
        const result = await measureLoad(stack, { ...request, profile, seed });
        if (bench.stop.aborted) throw new LabError('interrupted');
        return expectSound(result);
      };
      return { open: await run(open, SEED + 2 * round), closed: await run(closed, SEED + 2 * round + 1) };
    },
    shape,
  );
}

export const secondsOf = (seconds: number) => OVERHEAD_S + 2 * seconds;

/** The rows of the report. */
export const figures: [label: string, read: (round: Round) => number | null | undefined][] = [
  [
    `settled and notified per second, ${profiles.closed!.clients} clients in a closed loop`,
    ({ closed }) => closed.goodput,
  ],
  [`${RATE} orders per second: CPU per order, all processes, ms`, ({ open }) => open.cost.cpuMsPerOrder?.all],
  ['  CPU per order, services alone, ms', ({ open }) => ofServices(open)],
  ['  answer p50, ms', ({ open }) => open.answer.p50],
  ['  answer p95, ms', ({ open }) => open.answer.p95],
  ['  SQL statements per order', ({ open }) => open.cost.perOrder.statements],
];

function ofServices({ cost }: Sound): number | undefined {
  const ms = cost.cpuMsPerOrder;
  return ms && (ms.order ?? 0) + (ms.billing ?? 0) + (ms.notification ?? 0);
}
