import { PENDING, UNNOTIFIED } from '../../../common/lab/audit/findings.ts';
import { LabError } from '../../../common/lab/machine/lab-error.ts';
import { type Variant } from '../../../common/lab/processes/ports.ts';
import { type Profile } from '../../k6/profiles.ts';
import { type LoadResult, measureLoad, warmUp } from '../../measure/load.ts';
import { SEED, USERS } from '../../options.ts';
import { MAX_ROUNDS } from '../../paired-ratio.ts';
import { rounded } from '../../statistics.ts';
import { makeUsers } from '../../users.ts';
import { ACCEPTED_CODES, PATIENCE_MS } from '../outages/during.ts';
import { type Bench } from '../part.ts';
import { expectSound, type Sound } from '../sound.ts';

export const normalLoad: Profile = { what: 'normal load', rate: 100, seconds: 10 };
export const fullLoad = { what: 'a closed loop', rate: 0, seconds: 3, clients: 32 } satisfies Profile;
/** So many rounds, the first ones, end with full load. */
export const FULL_LOADS = 3;
const WARM_UP_S = 5;
/** Seconds that a round takes beside its load: start, users, warm-up, audit and stop. */
const OVERHEAD_S = 21;
export const ROUND_S = OVERHEAD_S + normalLoad.seconds;
/** Seconds that full load takes with its backlog and the audit. */
export const FULL_LOAD_S = 8;

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
  /** Orders settled and notified per second at full load. Undefined in a round without it. */
  settledPerSecond?: number | null;
}

/**
 * Starts the column on empty databases, warms it up, and measures it under normal load, in the first rounds at full load,
 * too. @throws Unsound when its books don't add up
 */
export function measureNormal(bench: Bench, column: Variant, round: number): Promise<Normal> {
  const { k6, stop } = bench;
  return bench.on(column, async (stack) => {
    const users = await makeUsers(stack, USERS);
    const request = { k6, profile: normalLoad, users, seed: SEED + round, quiet: true, stop };
    await warmUp(stack, request, WARM_UP_S);
    const result = await measureLoad(stack, request);
    if (stop.aborted) throw new LabError('interrupted');
    const normal = normalOf(result);
    if (round > FULL_LOADS) return normal;
    const full = { ...request, profile: fullLoad, seed: SEED + MAX_ROUNDS + round, patienceMs: PATIENCE_MS };
    const settledPerSecond = throughputOf(await measureLoad(stack, full));
    if (stop.aborted) throw new LabError('interrupted');
    return { ...normal, settledPerSecond };
  });
}

/** Counts lost notifications, as the faults do. @throws Unsound when anything else is wrong */
export function normalOf(result: LoadResult): Normal {
  const { answer, codes, offered, dropped, complete, cost } = besidesLosses(result);
  const accepted = ACCEPTED_CODES.reduce((sum, code) => sum + (codes[code] ?? 0), 0);
  return {
    accepted: rounded(accepted / offered, 3)!,
    ...{ orders: offered - dropped, lost: offered - dropped - complete },
    ...{ p50: answer.p50, p95: answer.p95 },
    cpu: cost.cpuMsPerOrder?.all ?? null,
    statements: cost.perOrder.statements,
  };
}

/**
 * Returns the orders settled and notified per second of load. Full load can lose an event, and in `collaboration-no-outbox` the
 * order with it: a pending order does not count, and its money proves nothing. @throws Unsound when anything else is wrong
 */
export function throughputOf(result: LoadResult): number | null {
  const isPending = result.audit.findings.some(({ what }) => what === PENDING);
  const { whilePlacing } = isPending ? result : besidesLosses(result);
  return whilePlacing ?? null;
}

/** Accepts lost notifications. @throws Unsound when anything else is wrong */
function besidesLosses({ audit, ...result }: LoadResult): Sound {
  const findings = audit.findings.filter(({ what }) => what !== UNNOTIFIED);
  return expectSound({ ...result, audit: { ...audit, findings } });
}
