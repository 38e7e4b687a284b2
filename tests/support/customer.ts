import { createUser, Customer as ApiCustomer } from '../../common/lab/client/customer.ts';
import { type OrderAnswer } from '../behaviour/features.ts';
import { type Answer } from './client.ts';
import { eventually } from './eventually.ts';
import { type Stage } from './stage.ts';

type Headers = Record<string, string>;

/** A user created for one case, so that no two cases share money. */
export class Customer extends ApiCustomer {
  private constructor(
    private readonly stage: Stage,
    userId: string,
  ) {
    super(stage.clients, userId);
  }

  /** Creates a user with an account that holds `balance`, or without an account. */
  static async with(stage: Stage, balance: number | 'no account'): Promise<Customer> {
    const customer = new Customer(stage, await createUser(stage.order));
    if (balance !== 'no account') await customer.openAccount(balance);
    return customer;
  }

  override withdraw(amount: number, orderId?: string, headers: Headers = {}): Promise<Answer> {
    if (orderId) this.stage.exceptions.inventing.add(this.userId);
    return super.withdraw(amount, orderId, headers);
  }

  /** Orders, expects the promised answer and returns the order's id. */
  async orderExpecting(price: number, promised: OrderAnswer, headers: Headers = {}): Promise<string> {
    const answer = await this.order(price, headers);
    expect(answer).toMatchObject({ status: promised.status, body: promised.body });
    return (answer.body as { orderId: string }).orderId;
  }

  /** Orders and waits until the order is settled and its notification stored. */
  async settledOrder(price: number): Promise<string> {
    const { orderId } = (await this.order(price)).body as { orderId: string };
    await this.stage.settled(orderId);
    await this.notificationOf(orderId);
    return orderId;
  }

  /** Waits for the order's only notification. */
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
}
