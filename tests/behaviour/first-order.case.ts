import { Customer } from '../support/customer.ts';
import { eventually } from '../support/eventually.ts';
import { type Stage } from '../support/stage.ts';

export function firstOrder(stage: Stage): void {
  test('the balance pays for the covered order alone; both are notified', async () => {
    const { answers } = stage.features;
    const customer = await Customer.with(stage, 'no account');
    await customer.openAccount();
    await customer.deposit(1000);

    const covered = await customer.orderExpecting(300, answers.paid);
    await eventually(async () => expect(await customer.balance()).toBe(700));
    expect(await customer.notificationOf(covered)).toMatchObject({ type: 'success', orderId: covered });

    const declined = await customer.orderExpecting(701, answers.insufficient_funds);
    await stage.settled(declined);
    expect(await customer.balance()).toBe(700);
    expect(await customer.notificationOf(declined)).toMatchObject({ type: 'failure', orderId: declined });
  });
}
