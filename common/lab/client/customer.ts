import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../machine/lab-error.ts';
import { type Answer, type ApiClient, type Apis, type Headers, type Json } from './api-client.ts';

const SETTLED_MS = 20_000;
/** The relay and the consumers retry within 5 s; a notification that is missing after this time is lost. */
const NOTIFIED_MS = 15_000;
const LOOK_EVERY_MS = 50;

/** One user of a variant. Uses the public APIs only. Amounts are in minor units. */
export class Customer {
  readonly userId: string;
  private readonly apis: Apis;

  constructor(apis: Apis, userId: string) {
    this.apis = apis;
    this.userId = userId;
  }

  /** Creates a user with an account that holds `balance`. */
  static async create(apis: Apis, balance: number): Promise<Customer> {
    const customer = new Customer(apis, await createUser(apis.order));
    await customer.openAccount(balance);
    return customer;
  }

  async openAccount(balance = 0): Promise<void> {
    expectStatus(201, 'the account', await this.apis.billing.post('/billing/accounts', { userId: this.userId }));
    if (balance > 0) await this.deposit(balance);
  }

  /** @throws LabError unless it is answered 200 */
  async deposit(amount: number, headers: Headers = {}): Promise<void> {
    expectStatus(200, 'the deposit', await this.depositing(amount, headers));
  }

  depositing(amount: number, headers: Headers = {}): Promise<Answer> {
    return this.apis.billing.post('/billing/deposit', { userId: this.userId, amount }, headers);
  }

  withdraw(amount: number, orderId?: string, headers: Headers = {}): Promise<Answer> {
    return this.apis.billing.post('/billing/withdraw', { userId: this.userId, amount, orderId }, headers);
  }

  order(price: number, headers: Headers = {}): Promise<Answer> {
    return this.apis.order.post('/orders', { userId: this.userId, price }, headers);
  }

  async balance(): Promise<number> {
    return Number((await this.apis.billing.get(`/billing/balance/${this.userId}`)).body.balance);
  }

  ledger(): Promise<Json[]> {
    return items(this.apis.billing, `/billing/transactions/${this.userId}?limit=100`);
  }

  /** Newest first. */
  orders(): Promise<Json[]> {
    return items(this.apis.order, `/orders?userId=${this.userId}&limit=100`);
  }

  notifications(): Promise<Json[]> {
    return items(this.apis.notification, `/notifications/${this.userId}?limit=100`);
  }

  /** Waits until all orders are settled and returns the newest; undefined when some are pending after 20 s. */
  settled(): Promise<Json | undefined> {
    return newest(
      () => this.orders(),
      (orders) => orders.every(({ status }) => status !== 'pending'),
      SETTLED_MS,
    );
  }

  /** Waits for a notification and returns the newest; undefined when there is none after 15 s. */
  notified(): Promise<Json | undefined> {
    return newest(
      () => this.notifications(),
      () => true,
      NOTIFIED_MS,
    );
  }
}

export async function createUser(order: ApiClient): Promise<string> {
  const answer = await order.post('/users', { name: 'Ada' });
  expectStatus(201, 'the user', answer);
  return String(answer.body.userId);
}

async function items(api: ApiClient, path: string): Promise<Json[]> {
  const answer = await api.get(path);
  expectStatus(200, `the list ${path}`, answer);
  return answer.body.items as Json[];
}

/** Ignores errors: a service that is down comes back or doesn't, and the deadline decides. */
async function newest(read: () => Promise<Json[]>, isDone: (those: Json[]) => boolean, withinMs: number) {
  for (const end = performance.now() + withinMs; performance.now() < end; await sleep(LOOK_EVERY_MS)) {
    const found = await read().catch(() => []);
    if (found.length > 0 && isDone(found)) return found[0];
  }
  return undefined;
}

function expectStatus(status: number, what: string, answer: Answer): void {
  if (answer.status === status) return;
  throw new LabError(`${what} was answered ${answer.status}, not ${status}: ${answer.text}`);
}
