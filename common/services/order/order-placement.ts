import { type Idempotency } from '../../platform/http/idempotency-key.ts';
import { type Order } from './order.entity.ts';

/** A validated request of POST /orders. `price` is in minor units. */
export interface NewOrder {
  userId: string;
  price: number;
  idempotency: Idempotency;
}

/**
 * The kinds of answers to POST /orders: the `outcome` (201 or 400, or 503 if it is not known in time), an `acceptance`
 * (202), or both (an acceptance if the outcome is not known in time).
 */
export type AnswersWith = 'outcome' | 'acceptance' | 'outcome or acceptance';

/** Places orders. Each variant does it in its own way. The class is both type and DI token. */
export abstract class OrderPlacement {
  abstract readonly answersWith: AnswersWith;

  /** Stores an order and takes it as far as possible. Once it is stored, no fault is thrown. */
  abstract place(request: NewOrder): Promise<Order>;
}

/** A placement that the settler can resume after an interruption. */
export abstract class ResumablePlacement extends OrderPlacement {
  /**
   * Asks for the money, settles the order, and sends the notification or publishes the event.
   * @throws if it is not known whether the money was taken; the order stays pending
   */
  abstract resume(order: Order): Promise<Order>;
}
