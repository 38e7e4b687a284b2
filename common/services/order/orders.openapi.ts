import { type Type } from '@nestjs/common';
import { AnswersToBody } from '../../platform/http/openapi.ts';
import { type AnswersWith } from './order-placement.ts';
import { accepted, completed, failed } from './schemas.ts';

const OUTCOME = {
  201: { description: 'Paid and completed', body: completed },
  400: { description: 'Failed: the money does not cover it, or there is no account', body: failed },
};
const ACCEPTANCE = { 202: { description: 'Stored; it will be settled', body: accepted } };

/** Each variant documents its own answers to POST /orders. */
export function documentPlacing(controller: Type, method: string, answersWith: AnswersWith): void {
  const answers = {
    outcome: () => AnswersToBody(OUTCOME, 'not-found', 'still-pending', 'key-reused', 'payment-pending'),
    acceptance: () => AnswersToBody(ACCEPTANCE, 'not-found', 'key-reused'),
    'outcome or acceptance': () => AnswersToBody({ ...OUTCOME, ...ACCEPTANCE }, 'not-found', 'key-reused'),
  }[answersWith]();
  const prototype = controller.prototype as Record<string, unknown>;
  answers(prototype, method, Object.getOwnPropertyDescriptor(prototype, method));
}
