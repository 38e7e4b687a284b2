import { Customer } from '../support/customer.ts';
import { type Stage } from '../support/stage.ts';
import { TIME, UNKNOWN, UUID } from '../support/shapes.ts';
import { type Outcome } from './features.ts';

const orders: { outcome: Outcome; balance: number | 'no account'; price: number; settled: object; notified: string }[] =
  [
    { outcome: 'paid', balance: 500, price: 500, settled: { status: 'completed' }, notified: 'success' },
    {
      outcome: 'insufficient_funds',
      balance: 500,
      price: 501,
      settled: { status: 'failed', reason: 'insufficient_funds' },
      notified: 'failure',
    },
    {
      outcome: 'account_not_found',
      balance: 'no account',
      price: 1,
      settled: { status: 'failed', reason: 'account_not_found' },
      notified: 'failure',
    },
  ];

/** Checks every member of the answers on the order path. */
export function answers(stage: Stage): void {
  test.each(orders)(
    'answer, order and notification match the outcome $outcome',
    async ({ outcome, balance, price, settled, notified }) => {
      const customer = await Customer.with(stage, balance);
      const promised = stage.features.answers[outcome];
      const answer = await customer.order(price);
      const { orderId } = answer.body as { orderId: string };

      expect(answer.status).toBe(promised.status);
      expect(answer.body).toStrictEqual({ orderId: expect.stringMatching(UUID) as string, ...promised.body });
      expect(answer.headers.location).toBe(`/orders/${orderId}`);
      expect(answer.headers['content-type']).toMatch(/^application\/json/);

      expect(await stage.settled(orderId)).toStrictEqual({
        orderId,
        userId: customer.userId,
        price,
        ...settled,
        createdAt: expect.stringMatching(TIME) as string,
        settledAt: expect.stringMatching(TIME) as string,
      });
      expect(await customer.notificationOf(orderId)).toStrictEqual({
        notificationId: expect.stringMatching(UUID) as string,
        userId: customer.userId,
        orderId,
        type: notified,
        message: expect.stringMatching(new RegExp(`${orderId}.* ${(price / 100).toFixed(2)} `)) as string,
        createdAt: expect.stringMatching(TIME) as string,
      });
    },
  );

  test('an order of an unknown user is 404 and stores nothing', async () => {
    const answer = await stage.order.post('/orders', { userId: UNKNOWN, price: 1 });
    expect(answer).toMatchObject({ status: 404, body: { status: 404 } });
    expect(answer.headers.location).toBeUndefined();
    const listed = await stage.order.get(`/orders?userId=${UNKNOWN}`);
    expect(listed.body).toStrictEqual({ items: [], nextCursor: null });
  });

  test('ids in capitals are accepted and answered in lower case', async () => {
    const customer = await Customer.with(stage, 500);
    const answer = await stage.order.post('/orders', { userId: customer.userId.toUpperCase(), price: 100 });
    expect(answer.status).toBe(stage.features.answers.paid.status);
    const order = await stage.settled((answer.body as { orderId: string }).orderId.toUpperCase());
    expect(order).toMatchObject({ orderId: (answer.body as { orderId: string }).orderId, userId: customer.userId });
    const balance = await stage.billing.get(`/billing/balance/${customer.userId.toUpperCase()}`);
    expect(balance.body).toStrictEqual({ userId: customer.userId, balance: 400 });
  });
}
