import { type Variant } from '../../common/lab/processes/ports.ts';
import { type Features } from '../behaviour/features.ts';
import { transcript } from '../behaviour/transcript.ts';
import events from '../behaviour/variants/events.ts';
import hybrid from '../behaviour/variants/hybrid.ts';
import { Stage } from '../support/stage.ts';

/** Records one session with the variant as it is on the wire. */
async function recorded(variant: Variant, features: Features) {
  const stage = new Stage(variant, features);
  try {
    await stage.open();
    return await transcript(stage);
  } finally {
    await stage.close();
  }
}

test(
  'hybrid and events are equal on the wire',
  async () => {
    const ofEvents = await recorded('events', events);
    const ofHybrid = await recorded('hybrid', hybrid);
    expect(ofEvents.events).toHaveLength(3);
    expect(ofHybrid).toStrictEqual(ofEvents);
  },
  20 * 60_000,
);
