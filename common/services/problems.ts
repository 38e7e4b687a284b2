import { GENERIC_PROBLEMS, problemTypes } from '../platform/http/problems.ts';

/** Every problem type. The OpenAPI documents and the tests read this list. */
export const PROBLEMS = {
  ...GENERIC_PROBLEMS,
  ...problemTypes({
    'still-pending': {
      status: 409,
      title: 'The order under this Idempotency-Key is still pending',
      members: ['orderId'],
    },
    'order-mismatch': { status: 422, title: 'This order was withdrawn with another user or amount' },
    'balance-too-large': { status: 422, title: 'The balance would pass what can be represented' },
    'account-busy': { status: 503, title: 'Another transaction holds the account' },
    'payment-pending': {
      status: 503,
      title: 'The order is stored, its payment is not known yet',
      members: ['orderId'],
    },
  }),
};
