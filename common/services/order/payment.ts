import { type Reason } from '../vocabulary.ts';

/** What Billing decided: outcomes, not exceptions. */
export type Payment = { status: 'paid' } | { status: 'declined'; reason: Reason };
