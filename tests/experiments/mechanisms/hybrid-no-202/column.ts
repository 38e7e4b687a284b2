import { type Features } from '../../../behaviour/features.ts';
import events from '../../../behaviour/variants/events.ts';
import hybrid from '../../../behaviour/variants/hybrid.ts';

/** A pending order is answered as in `events`; nothing else changes. */
const column: Features = {
  ...hybrid,
  pending: events.pending,
  replayOfPending: events.replayOfPending,
  documents: { order: 'events' },
};

export default column;
