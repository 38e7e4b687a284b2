import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config.ts';
import { within } from '../../platform/http/deadline.ts';
import { reason } from '../vocabulary.ts';
import { ServiceClient } from '../../platform/http/service-client.ts';
import { Lifecycle } from '../../platform/lifecycle.ts';
import { type Order } from './order.entity.ts';
import { type Payment } from './payment.ts';

const DEADLINE_MS = 2000;

/** Billing over HTTP. Safe to ask again and again: it decides once per order and remembers. */
@Injectable()
export class BillingClient {
  readonly #billing: ServiceClient;

  constructor(config: Config, lifecycle: Lifecycle) {
    this.#billing = new ServiceClient(config.need('BILLING_URL'));
    lifecycle.onStop('broker', () => this.#billing.close());
  }

  /**
   * @param deadline two seconds where the caller has none of its own
   * @throws ServiceFault when Billing can't be reached or fails: whether it took the money is not known;
   *   BillingRefused when it can't have understood the request
   */
  async withdraw(order: Order, deadline?: AbortSignal): Promise<Payment> {
    const request = { userId: order.userId, amount: order.price, orderId: order.orderId };
    const ask = (until: AbortSignal) => this.#billing.post('/billing/withdraw', request, until);
    const { status, body } = deadline ? await ask(deadline) : await within(DEADLINE_MS, ask);
    if (status === 200) return { status: 'paid' };
    const declined = reason.safeParse((body as { reason?: unknown } | null)?.reason);
    if (status === 400 && declined.success) return { status: 'declined', reason: declined.data };
    throw new BillingRefused(order.orderId, status);
  }
}

export class BillingRefused extends Error {
  override readonly name = 'BillingRefused';

  constructor(orderId: string, status: number) {
    super(`Billing answered ${status} about order ${orderId}`);
  }
}
