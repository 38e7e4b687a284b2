import { type Json } from '../client/api-client.ts';
import { type Customer } from '../client/customer.ts';
import { type Subject } from '../exercises/subject.ts';
import { type Variant } from '../processes/ports.ts';
import { reasonOf } from '../machine/wait.ts';

export const DEPOSIT = 10_000;
export const PRICE = 2500;

/** Orders once in one variant and describes the result in words. */
export class DemoCustomer {
  readonly variant: Variant;
  answer = '-';
  order = 'none stored';
  money = '-';
  notification = 'lost';
  private readonly customer: Customer;

  private constructor(variant: Variant, customer: Customer) {
    this.variant = variant;
    this.customer = customer;
  }

  static async of(subject: Subject): Promise<DemoCustomer> {
    return new DemoCustomer(subject.variant, await subject.customer(DEPOSIT));
  }

  async buy(): Promise<void> {
    const begun = performance.now();
    const answer = await this.customer.order(PRICE).then(
      ({ status, body }) => `${status} ${inShort(body)}`,
      (error: unknown) => reasonOf(error),
    );
    this.answer = `${answer}, after ${Math.round(performance.now() - begun)} ms`;
  }

  /** Waits for the settlement and the notification; `healed` is when the fault ended, by performance.now(). */
  async look(healed: number): Promise<void> {
    const after = () => `${((performance.now() - healed) / 1000).toFixed(1)} s`;
    const order = await this.customer.settled();
    if (order) this.order = `${String(order.status)}, ${after()}`;
    const notification = await this.customer.notified();
    if (notification) this.notification = `${String(notification.type)}, ${after()}`;
    this.money = `${DEPOSIT - (await this.customer.balance())} of ${PRICE}`;
  }
}

/** Shows the order's state, or the last part of the problem's type. */
function inShort({ type, status }: Json): string {
  return String(typeof type === 'string' ? type.split('/').at(-1) : status);
}
