import { type Reason } from '../vocabulary.ts';

/** Billing's decision. A decline is an outcome, not an exception. */
export type Payment = { status: 'paid' } | { status: 'declined'; reason: Reason };
