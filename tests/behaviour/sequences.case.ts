import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { Customer } from '../support/customer.ts';
import { type Stage } from '../support/stage.ts';
import { orderIn } from './consequences.ts';

const RUNS = 6;
const STEPS = 14;

type Step =
  | { do: 'deposit' | 'withdraw' | 'order' | 'withdraw for an order'; amount: number }
  | { do: 'repeat an order' | 'repeat a withdrawal'; which: number };

const amount = fc.integer({ min: 1, max: 100 });
const which = fc.nat({ max: STEPS });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('deposit' as const), amount }),
  fc.record({ do: fc.constant('withdraw' as const), amount }),
  fc.record({ do: fc.constant('order' as const), amount }),
  fc.record({ do: fc.constant('withdraw for an order' as const), amount }),
  fc.record({ do: fc.constant('repeat an order' as const), which }),
  fc.record({ do: fc.constant('repeat a withdrawal' as const), which }),
);

/** For any sequence of calls the account agrees with a simple model. */
export function sequences(stage: Stage): void {
  test('random sequences of calls end as in a simple model', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: STEPS }), async (steps) => {
        const run = new Run(stage, await Customer.with(stage, 100));
        for (const next of steps) await run.take(next);
        await run.expectBooks();
      }),
      { numRuns: RUNS },
    );
  });
}

/** Applies each step to a real account and to the model. */
class Run {
  private balance = 100;
  private readonly orders: { key: { 'idempotency-key': string }; amount: number; orderId: string; status: string }[] =
    [];
  private readonly withdrawals: { orderId: string; amount: number; body: object }[] = [];

  constructor(
    private readonly stage: Stage,
    private readonly customer: Customer,
  ) {}

  async take(next: Step): Promise<void> {
    switch (next.do) {
      case 'deposit':
        await this.customer.deposit(next.amount);
        this.balance += next.amount;
        break;
      case 'withdraw':
        expect((await this.customer.withdraw(next.amount)).body).toStrictEqual(this.reckon(next.amount));
        break;
      case 'withdraw for an order':
        await this.withdrawFor({ orderId: randomUUID(), amount: next.amount });
        break;
      case 'order':
        await this.order(next.amount);
        break;
      default:
        await this.repeat(next);
    }
    expect(await this.customer.balance()).toBe(this.balance);
  }

  async expectBooks(): Promise<void> {
    const statuses = (await this.customer.orders()).map(({ orderId, status }) => [orderId, status]);
    expect(statuses.reverse()).toStrictEqual(this.orders.map(({ orderId, status }) => [orderId, status]));
  }

  private async order(price: number): Promise<void> {
    const key = { 'idempotency-key': randomUUID() };
    const orderId = orderIn(await this.customer.order(price, key));
    const { status } = (await this.stage.settled(orderId)) as { status: string };
    expect(status).toBe(this.reckon(price).success ? 'completed' : 'failed');
    this.orders.push({ key, amount: price, orderId, status });
  }

  private async withdrawFor({ orderId, amount }: { orderId: string; amount: number }): Promise<void> {
    const { body } = await this.customer.withdraw(amount, orderId);
    expect(body).toStrictEqual(this.reckon(amount));
    this.withdrawals.push({ orderId, amount, body });
  }

  private async repeat(step: { do: string; which: number }): Promise<void> {
    if (step.do === 'repeat an order') {
      const order = this.orders[step.which % (this.orders.length || 1)];
      if (order) expect(orderIn(await this.customer.order(order.amount, order.key))).toBe(order.orderId);
      return;
    }
    const made = this.withdrawals[step.which % (this.withdrawals.length || 1)];
    if (made) expect((await this.customer.withdraw(made.amount, made.orderId)).body).toStrictEqual(made.body);
  }

  private reckon(amount: number) {
    if (this.balance < amount) return { success: false, reason: 'insufficient_funds' };
    this.balance -= amount;
    return { success: true, balance: this.balance };
  }
}
