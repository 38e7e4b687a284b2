import { randomUUID } from 'node:crypto';
import { Silence } from '../support/breaking.ts';
import { Customer } from '../support/customer.ts';
import { eventually } from '../support/eventually.ts';
import { type Stage } from '../support/stage.ts';

/** Billing decides once per order and remembers both outcomes forever. */
export function withdrawals(stage: Stage): void {
  test('a declined withdrawal stays declined after a deposit', async () => {
    const customer = await Customer.with(stage, 10);
    const orderId = randomUUID();
    const declined = await customer.withdraw(100, orderId);
    expect(declined).toMatchObject({ status: 400, body: { success: false, reason: 'insufficient_funds' } });

    await customer.deposit(1000);
    const again = await customer.withdraw(100, orderId);
    expect(again.status).toBe(400);
    expect(again.body).toStrictEqual(declined.body);
    expect(await customer.balance()).toBe(1010);
  });

  test('a declined withdrawal stays declined after the account is opened', async () => {
    const customer = await Customer.with(stage, 'no account');
    const orderId = randomUUID();
    const declined = await customer.withdraw(100, orderId);
    expect(declined.body).toStrictEqual({ success: false, reason: 'account_not_found' });
    await customer.openAccount(1000);
    expect((await customer.withdraw(100, orderId)).body).toStrictEqual(declined.body);
    expect(await customer.balance()).toBe(1000);
  });

  test('a repeated withdrawal is charged once, with the first balance answered', async () => {
    const customer = await Customer.with(stage, 1000);
    const orderId = randomUUID();
    const first = await customer.withdraw(100, orderId);
    expect(first.status).toBe(200);
    expect(first.body).toStrictEqual({ success: true, balance: 900 });
    await customer.deposit(5000);
    const again = await customer.withdraw(100, orderId.toUpperCase());
    expect(again.status).toBe(200);
    expect(again.body).toStrictEqual({ success: true, balance: 900 });
    expect(await customer.balance()).toBe(5900);
  });

  test('twenty concurrent copies of a withdrawal are charged once', async () => {
    const customer = await Customer.with(stage, 1000);
    const orderId = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => customer.withdraw(100, orderId)));
    for (const { status, body } of answers) {
      expect({ status, body: body }).toStrictEqual({ status: 200, body: { success: true, balance: 900 } });
    }
    expect(await customer.balance()).toBe(900);
    expect(await customer.ledger()).toHaveLength(2);
  });

  test('a withdrawal repeated with another amount or user is 422', async () => {
    const customer = await Customer.with(stage, 1000);
    const other = await Customer.with(stage, 1000);
    const orderId = randomUUID();
    await customer.withdraw(100, orderId);
    expect((await customer.withdraw(101, orderId)).status).toBe(422);
    expect((await other.withdraw(100, orderId)).status).toBe(422);
    expect([await customer.balance(), await other.balance()]).toStrictEqual([900, 1000]);
  });

  test('an order is settled by a decision made before its request', async () => {
    const customer = await Customer.with(stage, 1000);
    const silence = Silence.of(stage.deployment, 'order');
    const answer = customer.order(300);
    const orderId = await eventually(async () => {
      const [stored] = await customer.orders();
      expect(stored).toBeDefined();
      return (stored as { orderId: string }).orderId;
    });
    expect(await customer.withdraw(300, orderId)).toMatchObject({ status: 200, body: { balance: 700 } });
    silence.release();
    await answer;
    expect(await stage.settled(orderId)).toMatchObject({ status: 'completed' });
    expect(await customer.notificationOf(orderId)).toMatchObject({ type: 'success' });
    expect(await customer.balance()).toBe(700);
  });

  test('concurrent withdrawals without an order pay out exactly the balance', async () => {
    const customer = await Customer.with(stage, 500);
    const answers = await Promise.all(Array.from({ length: 20 }, () => customer.withdraw(100)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(15);
    expect(await customer.balance()).toBe(0);
  });
}
