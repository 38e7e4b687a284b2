import { type OrderAnswer } from '../behaviour/features.ts';
import { type Answer } from './client.ts';
import { eventually } from './eventually.ts';
import { type Stage } from './stage.ts';

type Headers = Record<string, string>;

/** A user made for one case, so that no case meets another's money; does what a client can do, and nothing else. */
export class Customer {
  private constructor(
    private readonly stage: Stage,
    readonly userId: string,
  ) {}

  /** With an account that holds `balance`, or, for `'no account'`, without one. */
  static async with(stage: Stage, balance: number | 'no account'): Promise<Customer> {
    const created = await stage.order.post('/users', { name: 'Ada' });
    expect(created.status).toBe(201);
    const customer = new Customer(stage, (created.body as { userId: string }).userId);
    if (balance !== 'no account') await customer.openAccount(balance);
    return customer;
  }

  async openAccount(balance = 0): Promise<void> {
    const opened = await this.stage.billing.post('/billing/accounts', { userId: this.userId });
    expect(opened.status).toBe(201);
    if (balance > 0) await this.deposit(balance);
  }

  depositing(amount: number, headers: Headers = {}): Promise<Answer> {
    return this.stage.billing.post('/billing/deposit', { userId: this.userId, amount }, headers);
  }

  async deposit(amount: number, headers: Headers = {}): Promise<void> {
    expect((await this.depositing(amount, headers)).status).toBe(200);
  }

  withdraw(amount: number, orderId?: string, headers: Headers = {}): Promise<Answer> {
    if (orderId) this.stage.exceptions.inventing.add(this.userId);
    return this.stage.billing.post('/billing/withdraw', { userId: this.userId, amount, orderId }, headers);
  }

  order(price: number, headers: Headers = {}): Promise<Answer> {
    return this.stage.order.post('/orders', { userId: this.userId, price }, headers);
  }

  /** Orders, expects the promised answer, and gives the order's id. */
  async orderExpecting(price: number, promised: OrderAnswer, headers: Headers = {}): Promise<string> {
    const answer = await this.order(price, headers);
    expect(answer).toMatchObject({ status: promised.status, body: promised.body });
    return (answer.body as { orderId: string }).orderId;
  }

  /** An order that has settled, and whose customer has been told. */
  async settledOrder(price: number): Promise<string> {
    const { orderId } = (await this.order(price)).body as { orderId: string };
    await this.stage.settled(orderId);
    await this.notificationOf(orderId);
    return orderId;
  }

  async balance(): Promise<number> {
    return ((await this.stage.billing.get(`/billing/balance/${this.userId}`)).body as { balance: number }).balance;
  }

  async ledger(): Promise<Record<string, unknown>[]> {
    return this.items(this.stage.billing, `/billing/transactions/${this.userId}?limit=100`);
  }

  async orders(): Promise<Record<string, unknown>[]> {
    return this.items(this.stage.order, `/orders?userId=${this.userId}&limit=100`);
  }

  async notifications(): Promise<Record<string, unknown>[]> {
    return this.items(this.stage.notification, `/notifications/${this.userId}?limit=100`);
  }

  /** Waits for the notification of this order and gives it; two of them are a failure at once. */
  async notificationOf(orderId: string, within?: number): Promise<Record<string, unknown>> {
    return eventually(
      async () => {
        const about = (await this.notifications()).filter((item) => item.orderId === orderId);
        expect(about).toHaveLength(1);
        return about[0]!;
      },
      { within },
    );
  }

  private async items(from: Stage['order'], path: string): Promise<Record<string, unknown>[]> {
    const answer = await from.get(path);
    expect(answer.status).toBe(200);
    return (answer.body as { items: Record<string, unknown>[] }).items;
  }
}
