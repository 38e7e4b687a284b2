import { Silence } from '../support/breaking.ts';
import { Customer } from '../support/customer.ts';
import { eventually } from '../support/eventually.ts';
import { type Stage } from '../support/stage.ts';
import { expectUsual, orderIn } from './consequences.ts';
import { orderAboutToSettle } from './order-at-billing.ts';

/** The connection to the database ends after a commit and before its reply. */
export function lostReplies(stage: Stage): void {
  const stored = (condition: string, values: string[]) =>
    eventually(
      async () =>
        expect(await stage.database('order').count(`SELECT 1 FROM orders WHERE ${condition}`, values)).toBe(1),
      { every: 10 },
    );

  describe('the reply to a stored order is lost', () => {
    test('answers normally, and stores one order', async () => {
      const customer = await Customer.with(stage, 1000);
      const silence = Silence.ofDatabaseTo(stage.deployment, 'order');
      const answer = customer.order(300);
      await stored('user_id = $1', [customer.userId]);
      silence.reset();
      expectUsual(stage, 'paid', await answer);
      await stage.settled(orderIn(await answer));
      await customer.notificationOf(orderIn(await answer));
      expect(await customer.orders()).toHaveLength(1);
    });
  });

  describe('the reply to a settlement is lost', () => {
    test('answers normally, and notifies once', async () => {
      const { customer, orderId, row, answer } = await orderAboutToSettle(stage);
      const silence = Silence.ofDatabaseTo(stage.deployment, 'order');
      await row.release();
      await stored("order_id = $1 AND status = 'completed'", [orderId]);
      silence.reset();
      expectUsual(stage, 'paid', (await answer)!);
      await customer.notificationOf(orderId);
      expect(await customer.balance()).toBe(700);
    });
  });
}
