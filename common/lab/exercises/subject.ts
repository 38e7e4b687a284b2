import { type Controlled } from '../breaking/controlled.ts';
import { type Answer, apisAt, type Apis } from '../client/api-client.ts';
import { Customer } from '../client/customer.ts';
import { type Service, type Variant } from '../processes/ports.ts';

/** A running variant: its public APIs, and its services to break. */
export class Subject {
  readonly variant: Variant;
  /** Every replica of every service. */
  readonly all: Controlled[];
  private readonly apis: Apis;

  constructor(variant: Variant, services: Controlled[]) {
    this.variant = variant;
    this.all = services.filter((service) => service.variant === variant);
    this.apis = apisAt((name) => this.those(name)[0]!.url);
  }

  /** The replicas of one service. */
  those(name: Service): Controlled[] {
    return this.all.filter(({ service }) => service === name);
  }

  customer(deposit: number): Promise<Customer> {
    return Customer.create(this.apis, deposit);
  }
}

/** Orders and measures the time to the answer. */
export async function timedOrder(customer: Customer, price: number): Promise<Answer & { ms: number }> {
  const begun = performance.now();
  const answer = await customer.order(price);
  return { ...answer, ms: performance.now() - begun };
}
