import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config.ts';
import { Fault } from '../../platform/fault.ts';
import { ServiceClient, ServiceFault, type TimeLimits } from '../../platform/http/service-client.ts';
import { Lifecycle } from '../../platform/lifecycle.ts';
import { PROBLEMS } from '../problems.ts';
import { reason } from '../vocabulary.ts';
import { type Order } from './order.entity.ts';
import { type Payment } from './payment.ts';

const DEADLINE_MS = 2000;

/** Calls Billing over HTTP. A call may be repeated: Billing decides once per order and remembers. */
@Injectable()
export class BillingClient {
  readonly #billing: ServiceClient;

  constructor(config: Config, lifecycle: Lifecycle) {
    this.#billing = new ServiceClient(config.need('BILLING_URL'));
    lifecycle.onStop('connections', () => this.#billing.close());
  }

  /**
   * Asks Billing for the money of an order, within two seconds unless the caller sets other limits.
   * @throws ServiceFault if Billing cannot be reached or fails (it may have taken the money); BulkheadFull if all our
   *   sockets to it stay busy; AccountBusy; BillingRefused if it did not understand the request
   */
  async withdraw(order: Order, limits?: TimeLimits): Promise<Payment> {
    const request = { userId: order.userId, amount: order.price, orderId: order.orderId };
    const within = limits ?? { deadline: AbortSignal.timeout(DEADLINE_MS) };
    const { status, body } = await this.#billing.post('/billing/withdraw', request, within).catch(rethrow);
    if (status === 200) return { status: 'paid' };
    const declined = reason.safeParse((body as { reason?: unknown } | null)?.reason);
    if (status === 400 && declined.success) return { status: 'declined', reason: declined.data };
    throw new BillingRefused(order.orderId, status);
  }
}

/** Billing is well, but another session holds the account. Nothing was decided, so the order stays pending. */
export class AccountBusy extends Fault {
  override readonly name = 'AccountBusy';
}

function rethrow(err: unknown): never {
  const isBusy = err instanceof ServiceFault && err.problem === PROBLEMS['account-busy'].type;
  throw isBusy ? new AccountBusy('another transaction holds the account', { cause: err }) : err;
}

export class BillingRefused extends Error {
  override readonly name = 'BillingRefused';

  constructor(orderId: string, status: number) {
    super(`Billing answered ${status} about order ${orderId}`);
  }
}
