import { UNTOLD } from '../../../common/lab/audit/findings.ts';
import { LabError } from '../../../common/lab/machine/lab-error.ts';
import { type Variant } from '../../../common/lab/processes/ports.ts';
import { type Profile } from '../../k6/profiles.ts';
import { type LoadResult, measureLoad, warmUp } from '../../measure/load.ts';
import { SEED, USERS } from '../../options.ts';
import { rounded } from '../../statistics.ts';
import { makeUsers } from '../../users.ts';
import { ACCEPTED_CODES } from '../outages/during.ts';
import { type Bench } from '../part.ts';
import { expectSound } from '../sound.ts';

export const normalLoad: Profile = { what: 'normal load', rate: 100, seconds: 10 };
const WARM_UP_S = 5;
/** Seconds that a round takes beside its load: start, users, warm-up, audit and stop. */
const OVERHEAD_S = 21;
export const ROUND_S = OVERHEAD_S + normalLoad.seconds;

/** One round of a column under normal load. */
export interface Normal {
  /** Share of the orders, from 0 to 1. */
  accepted: number;
  orders: number;
  /** Number of the orders without a notification in the end. */
  lost: number;
  /** Milliseconds until the answer. */
  p50: number | null;
  p95: number | null;
  /** CPU time of all processes for one order, in ms; null when they run in containers. */
  cpu: number | null;
  /** SQL statements of all services for one order. */
  statements: number | null;
}

/** Starts the column on empty databases, warms it up, and measures it. @throws Unsound when its books don't add up */
export function measureNormal(bench: Bench, column: Variant, round: number): Promise<Normal> {
  const { k6, stop } = bench;
  return bench.on(column, async (stack) => {
    const users = await makeUsers(stack, USERS);
    const request = { k6, profile: normalLoad, users, seed: SEED + round, quiet: true, stop };
    await warmUp(stack, request, WARM_UP_S);
    const result = await measureLoad(stack, request);
    if (stop.aborted) throw new LabError('interrupted');
    return normalOf(result);
  });
}

/** Counts lost notifications, as the faults do. @throws Unsound when anything else is wrong */
export function normalOf({ audit, ...result }: LoadResult): Normal {
  const findings = audit.findings.filter(({ what }) => what !== UNTOLD);
  const { answer, codes, offered, dropped, complete, cost } = expectSound({ ...result, audit: { ...audit, findings } });
  const accepted = ACCEPTED_CODES.reduce((sum, code) => sum + (codes[code] ?? 0), 0);
  return {
    accepted: rounded(accepted / offered, 3)!,
    ...{ orders: offered - dropped, lost: offered - dropped - complete },
    ...{ p50: answer.p50, p95: answer.p95 },
    cpu: cost.cpuMsPerOrder?.all ?? null,
    statements: cost.perOrder.statements,
  };
}
