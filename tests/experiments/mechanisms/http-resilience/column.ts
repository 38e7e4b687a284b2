import { type Features } from '../../../behaviour/features.ts';
import http from '../../../behaviour/variants/http.ts';

/** Order answers 202 where `http` answers 503, and repeats a failed call before that. Lost notifications stay lost. */
const column: Features = {
  ...http,
  pending: { status: 202, problem: false },
  replayOfPending: { status: 202 },
  breaker: true,
  retries: true,
  documents: { order: 'hybrid' },
};

export default column;
