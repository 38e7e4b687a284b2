import { AnswersToBody } from '../../platform/http/openapi.ts';
import { PROBLEMS } from '../problems.ts';
import { type AnswersWith } from './order-placement.ts';
import { accepted, completed, failed } from './schemas.ts';

const OUTCOME = {
  201: { description: 'Paid and completed', body: completed },
  400: { description: 'Failed: the money does not cover it, or there is no account', body: failed },
};
const ACCEPTANCE = { 202: { description: 'Stored; it will be settled', body: accepted } };
const REFUSALS = [PROBLEMS['not-found'], PROBLEMS['key-reused']];

/** Documents what POST /orders answers, which depends on the variant's placement. */
export const PLACING_ANSWERS: Record<AnswersWith, MethodDecorator> = {
  outcome: AnswersToBody(OUTCOME, ...REFUSALS, PROBLEMS['still-pending'], PROBLEMS['payment-pending']),
  acceptance: AnswersToBody(ACCEPTANCE, ...REFUSALS),
  'outcome or acceptance': AnswersToBody({ ...OUTCOME, ...ACCEPTANCE }, ...REFUSALS),
};
