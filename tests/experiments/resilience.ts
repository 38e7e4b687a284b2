import { type Features } from '../behaviour/features.ts';
import hybrid from '../behaviour/variants/hybrid.ts';

const { pending, replayOfPending, breaker, retries } = hybrid;

/** The promises of `hybrid` that come from its resilience. Order then serves the API document of `hybrid`. */
export const resilience = {
  ...{ pending, replayOfPending, breaker, retries },
  documents: { order: 'hybrid' },
} satisfies Partial<Features>;
