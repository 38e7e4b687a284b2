import { Problem } from '../../platform/http/problems.ts';
import { PROBLEMS } from '../problems.ts';

export const locationOf = (orderId: string) => `/orders/${orderId}`;

/** Answers a repeated request whose order is still pending. */
export function stillPendingProblem(orderId: string): Problem {
  const detail = 'The order under this key is stored and will be settled: follow Location.';
  return new Problem(PROBLEMS['still-pending'], detail, { orderId }, { Location: locationOf(orderId) });
}

/** Answers that the order is stored and will be settled. No Retry-After: a second POST without a key would buy twice. */
export function paymentPendingProblem(orderId: string): Problem {
  const detail =
    'The order is stored and will be settled. Do not post it again: follow Location, or repeat it with the same Idempotency-Key.';
  return new Problem(PROBLEMS['payment-pending'], detail, { orderId }, { Location: locationOf(orderId) });
}
