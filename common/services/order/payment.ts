import { type Reason } from '../../platform/http/schemas.ts';

/** What Billing decided: outcomes, not exceptions. */
export type Payment = { status: 'paid' } | { status: 'declined'; reason: Reason };
