import { randomUUID } from 'node:crypto';
import { Customer } from '../support/customer.ts';
import { type Stage } from '../support/stage.ts';
import { expectUsual, orderIn } from './consequences.ts';

const CHANGES = {
  order: [
    'ALTER TABLE orders ALTER COLUMN reason TYPE varchar(200)',
    'ALTER TABLE orders ALTER COLUMN reason TYPE text',
  ],
  billing: [
    'ALTER TABLE withdrawals ALTER COLUMN reason TYPE varchar(200)',
    'ALTER TABLE withdrawals ALTER COLUMN reason TYPE text',
  ],
  notification: [
    'ALTER TABLE notifications ALTER COLUMN message TYPE varchar(500)',
    'ALTER TABLE notifications ALTER COLUMN message TYPE text',
  ],
} as const;

/** The next version's migration changes columns that this version reads: prepared statements are refused. */
export function changedColumns(stage: Stage): void {
  test('no answer fails, and no event is dead-lettered', async () => {
    const customers = await Promise.all(Array.from({ length: 8 }, () => Customer.with(stage, 1000)));
    const orders: { customer: Customer; orderId: string }[] = [];
    const keys = new Map(customers.map((customer) => [customer, { 'idempotency-key': randomUUID() }]));
    /** Places a paid and a declined order at once for each customer, repeats a third one, and reads all lists. */
    const use = async () => {
      await Promise.all(
        customers.map(async (customer) => {
          const [paid, declined] = await Promise.all([customer.order(1), customer.order(1_000_000)]);
          expectUsual(stage, 'paid', paid);
          expectUsual(stage, 'insufficient_funds', declined);
          for (const answer of [paid, declined]) orders.push({ customer, orderId: orderIn(answer) });
          const [, repeated] = [
            await customer.order(1, keys.get(customer)),
            await customer.order(1, keys.get(customer)),
          ];
          expect(repeated.headers['idempotent-replayed']).toBe('true');
          const lists = [await stage.order.get(`/orders?userId=${customer.userId}`), await customer.withdraw(1)];
          expect(lists.map(({ status }) => status)).toStrictEqual([200, 200]);
        }),
      );
      for (const { orderId } of orders) await stage.settled(orderId);
    };
    for (const turn of [0, 1]) {
      await use();
      for (const [service, changes] of Object.entries(CHANGES)) {
        await stage.database(service as keyof typeof CHANGES).rows(changes[turn]!);
      }
      await use();
    }
    for (const { customer, orderId } of orders) await customer.notificationOf(orderId);
    for (const queue of new Set(Object.values(stage.features.listeners).flat())) {
      expect(await stage.tap.depth(`${queue}.dead`)).toBe(0);
    }
  });
}
