import { type Features } from '../../../behaviour/features.ts';
import events from '../../../behaviour/variants/events.ts';

/** Order answers 202 where `events` answers 503, and repeats a failed call before that. Lost events stay lost. */
const column: Features = {
  ...events,
  pending: { status: 202, problem: false },
  replayOfPending: { status: 202 },
  breaker: true,
  retries: true,
  documents: { order: 'hybrid' },
};

export default column;
