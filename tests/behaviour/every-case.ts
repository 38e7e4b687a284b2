import { type Variant } from '../../common/lab/ports.ts';
import { always } from '../support/invariants.ts';
import { Stage } from '../support/stage.ts';
import { answers } from './answers.case.ts';
import { theEnd } from './end.case.ts';
import { events } from './events.case.ts';
import { faultTable } from './faults.case.ts';
import { type Features } from './features.ts';
import { firstOrder } from './first-order.case.ts';
import { kills } from './kills.case.ts';
import { logs } from './logs.case.ts';
import { reads } from './reads.case.ts';
import { withdrawals } from './withdrawals.case.ts';

/** In the order in which they run; each group stands alone in the report. */
const groups: Record<string, (stage: Stage) => void> = {
  'the first order': firstOrder,
  answers,
  reads,
  withdrawals,
  events,
  logs,
  faults: faultTable,
  kills,
  'the end': theEnd,
};

/** Starts the variant once and runs every case against it, with what it is said to do. */
export function behaves(variant: Variant, features: Features): void {
  const stage = new Stage(variant, features);
  beforeAll(() => stage.open(), 20 * 60_000);
  afterAll(() => stage.close());
  afterEach(async () => expect(await always(stage)).toStrictEqual([]));
  describe(variant, () => {
    for (const [name, cases] of Object.entries(groups)) describe(name, () => cases(stage));
  });
}
