import { type Variant } from '../../common/lab/processes/ports.ts';
import { violations } from '../support/audited.ts';
import { Stage } from '../support/stage.ts';
import { answers } from './answers.case.ts';
import { audit } from './audit.case.ts';
import { badBodies } from './bad-bodies.case.ts';
import { badRequests } from './bad-requests.case.ts';
import { changedColumns } from './changed-columns.case.ts';
import { deadLetters } from './dead-letters.case.ts';
import { brokenConnections } from './broken-connections.case.ts';
import { documents } from './documents.case.ts';
import { leftBehind, theEnd } from './end.case.ts';
import { events } from './events.case.ts';
import { faultTable } from './faults.case.ts';
import { type Features } from './features.ts';
import { firstOrder } from './first-order.case.ts';
import { health } from './health.case.ts';
import { keys } from './keys.case.ts';
import { kills } from './kills.case.ts';
import { leases } from './leases.case.ts';
import { lockedRows } from './locked-rows.case.ts';
import { lostReplies } from './lost-replies.case.ts';
import { logs } from './logs.case.ts';
import { money } from './money.case.ts';
import { pages } from './pages.case.ts';
import { parking } from './parking.case.ts';
import { poison } from './poison.case.ts';
import { frozenStop, probes } from './probes.case.ts';
import { publishing } from './publishing.case.ts';
import { randomRequests } from './random-requests.case.ts';
import { reads } from './reads.case.ts';
import { redrive } from './redrive.case.ts';
import { replicas } from './replicas.case.ts';
import { sequences } from './sequences.case.ts';
import { callsToBilling, settling } from './settling.case.ts';
import { topology } from './topology.case.ts';
import { waiting } from './waiting.case.ts';
import { withdrawals } from './withdrawals.case.ts';

/** The groups run in this order, and the report has a line for each. */
const groups: Record<string, (stage: Stage) => void> = {
  'the first order': firstOrder,
  answers,
  reads,
  withdrawals,
  'idempotency keys': keys,
  pages,
  waiting,
  'bad bodies': badBodies,
  'bad requests': badRequests,
  'broken connections': brokenConnections,
  'random requests': randomRequests,
  money,
  sequences,
  settling,
  'calls to Billing': callsToBilling,
  'locked rows': lockedRows,
  'changed columns': changedColumns,
  'lost replies': lostReplies,
  events,
  poison,
  'dead letters': deadLetters,
  publishing,
  parking,
  redrive,
  topology,
  logs,
  health,
  probes,
  documents,
  faults: faultTable,
  kills,
  audit,
  'the end': theEnd,
};

const groupsOfReplicas: typeof groups = {
  'leases of replicas': leases,
  replicas,
  'the end of replicas': leftBehind,
  'the stop of replicas': frozenStop,
};

export const groupsOfOne = Object.keys(groups);
export const groupsOfTwo = Object.keys(groupsOfReplicas);

/** Cases between two readings of the books; each reading takes two connections and all rows. */
const BETWEEN_READINGS = 10;

/** Starts the variant once and runs every case against it. */
export function runCases(variant: Variant, features: Features): void {
  onStage(variant, new Stage(variant, features), groups);
}

/** Runs the cases for two replicas of every service, on databases that were empty before. */
export function runReplicaCases(variant: Variant, features: Features): void {
  onStage(variant, new Stage(variant, features, { replicas: 2, startsEmpty: true }), groupsOfReplicas);
}

function onStage(variant: Variant, stage: Stage, run: typeof groups): void {
  beforeAll(() => stage.open(), 20 * 60_000);
  let cases = 0;
  afterEach(async () => {
    if (++cases % BETWEEN_READINGS === 0) expect(await violations(stage)).toStrictEqual([]);
  });
  afterAll(async () => {
    try {
      expect(await violations(stage)).toStrictEqual([]);
    } finally {
      await stage.close();
    }
  });
  describe(variant, () => {
    for (const [name, cases] of Object.entries(run)) describe(name, () => cases(stage));
  });
}
