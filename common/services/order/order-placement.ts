import { type Idempotency } from '../../platform/http/idempotency-key.ts';
import { type Order } from './order.entity.ts';

/** What POST /orders asks for, validated. `price` in minor units. */
export interface NewOrder {
  userId: string;
  price: number;
  idempotency: Idempotency;
}

/**
 * What a client can expect of POST /orders: the `outcome` (201 or 400, and 503 where it isn't known in time), an
 * `acceptance` (202), or the outcome where it is known in time and else an acceptance.
 */
export type AnswersWith = 'outcome' | 'acceptance' | 'outcome or acceptance';

/** How an order is placed: the one thing that each variant does in its own way. Type and DI token. */
export abstract class OrderPlacement {
  abstract readonly answersWith: AnswersWith;

  /** @returns the order as far as it got; once it is stored, no fault is thrown any more */
  abstract place(request: NewOrder): Promise<Order>;
}

/** A placement that can be gone on with later, by the settler, from wherever it was interrupted. */
export abstract class ResumablePlacement extends OrderPlacement {
  /** Asks for the money, settles, tells. @throws when it is not known whether the money was taken: the order stays pending */
  abstract resume(order: Order): Promise<Order>;
}
