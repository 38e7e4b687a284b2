import { type Variant } from '../../common/lab/ports.ts';
import { leftBehind } from '../behaviour/end.case.ts';
import { collaboration, events, type Features, http, hybrid } from '../behaviour/features.ts';
import { replicas } from '../behaviour/replicas.case.ts';
import { always } from '../support/invariants.ts';
import { Stage } from '../support/stage.ts';

const variants: Record<Variant, Features> = { http, events, collaboration, hybrid };

for (const [variant, features] of Object.entries(variants) as [Variant, Features][]) {
  describe(variant, () => {
    const stage = new Stage(variant, features, 2, true);
    beforeAll(() => stage.open(), 20 * 60_000);
    afterAll(() => stage.close());
    afterEach(async () => expect(await always(stage)).toStrictEqual([]));
    describe('two replicas of every service', () => {
      replicas(stage);
      leftBehind(stage);
    });
  });
}
