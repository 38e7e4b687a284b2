import { max } from 'd3-array';
import { type Finding, withoutNotification } from '../../../common/lab/audit/findings.ts';
import { auditOf, violations } from '../../support/audited.ts';
import { Customer } from '../../support/customer.ts';
import { eventually, HEALING_MS, pause } from '../../support/eventually.ts';
import { type Stage } from '../../support/stage.ts';
import { SteadyLoad } from '../../support/steady-load.ts';
import { type Broken } from '../break.ts';
import { breaks } from '../breaks.ts';
import { settledAmong } from '../settled.ts';
import { type Player } from '../trial.ts';
import { mayBeUnnotified, type Struck } from './losses.ts';
import { type Outcome } from './records.ts';
import { type Strike } from './schedule.ts';

/** Orders per second. */
const RATE = 12;
const AT_MOST = 1000;
/** Answered orders before the last strike. */
const ORDERS = 500;

type Counts = Omit<Outcome, 'variant' | 'seed' | 'replicas'>;

/**
 * Breaks things by the schedule under load, repairs them, and returns the findings that remain after the time to
 * settle.
 */
export async function run({ stage, variant }: Player, schedule: Strike[], seed: number) {
  const load = await SteadyLoad.of(stage, { rate: RATE, atMost: AT_MOST, seed, users: 20 });
  const customer = await Customer.with(stage, 100_000);
  const users = [...load.userIds, customer.userId];
  load.start();
  const history = await strikes(stage, schedule, customer, load).finally(() => load.stop());
  const healed = history.at(-1)!.until;

  const spared = await mayBeUnnotified({ stage, variant }, users, history);
  const { books, findings } = await auditOf(stage, {
    users,
    log: load.log,
    mayBeUnnotified: (orderId) => spared.has(orderId),
    within: healed + HEALING_MS - Date.now(),
  });
  const agreedMs = Date.now() - healed;
  const settledAt = await settledAmong(stage, users);
  const counts: Counts = {
    faults: schedule.flatMap(({ faults }) => faults).length,
    orders: books.orders.length,
    answers: tally(load.log.map(({ code, error }) => String(code ?? error))),
    ...countsOf(findings),
    allowedLosses: withoutNotification(books).filter(({ orderId }) => spared.has(orderId)).length,
    lastSettledMs: Math.max(0, max(settledAt, ({ at }) => at - healed) ?? 0),
    agreedMs,
  };
  return { counts, findings };
}

async function strikes(stage: Stage, schedule: Strike[], customer: Customer, load: SteadyLoad): Promise<Struck[]> {
  const history: Struck[] = [];
  for (const [index, one] of schedule.entries()) {
    if (index === schedule.length - 1) await enoughOrders(load);
    await pause(one.quietMs);
    history.push(await strike(stage, one, customer));
    expect(await violations(stage)).toStrictEqual([]);
  }
  return history;
}

async function strike(stage: Stage, { faults, heldMs }: Strike, customer: Customer): Promise<Struck> {
  const from = Date.now();
  const broken: Broken[] = [];
  try {
    for (const name of faults) broken.push(await breaks[name].breaks(stage, customer));
    await pause(heldMs);
  } finally {
    for (const { mend } of broken) await mend();
  }
  return { faults, from, until: Date.now() };
}

async function enoughOrders(load: SteadyLoad): Promise<void> {
  const named = () => new Set(load.log.flatMap(({ orderId }) => orderId ?? [])).size;
  await eventually(() => expect(named()).toBeGreaterThanOrEqual(ORDERS), { within: 5 * HEALING_MS, every: 500 });
}

function countsOf(findings: Finding[]): Pick<Outcome, 'lost' | 'doubled' | 'stuck' | 'wrong'> {
  const of = (...kinds: Finding['kind'][]) =>
    findings.filter(({ kind }) => kinds.includes(kind)).reduce((sum, { ids }) => sum + ids.length, 0);
  return {
    lost: of('lost'),
    doubled: of('duplicated'),
    stuck: of('stuck'),
    wrong: of('wrong money', 'overdrawn', 'unknown order', 'wrong answer'),
  };
}

function tally(names: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
