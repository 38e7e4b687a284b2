import { newTrace } from '../support/client.ts';
import { Customer } from '../support/customer.ts';
import { eventually } from '../support/eventually.ts';
import { type Stage } from '../support/stage.ts';
import { orderIn } from './consequences.ts';

export function logs(stage: Stage): void {
  test("all three services log the id of the client's trace", async () => {
    await everythingLogged(stage);
  });

  test('no log holds names, amounts or passwords', async () => {
    const secret = 'Rumpelstiltskin';
    const price = 918_273;
    const { body } = await stage.order.post('/users', { name: secret, email: `${secret}@example.org` });
    const { userId } = body as { userId: string };
    await stage.billing.post('/billing/accounts', { userId });
    await stage.billing.post('/billing/deposit', { userId, amount: 192_837_465 });
    const { orderId } = (await stage.order.post('/orders', { userId, price })).body as { orderId: string };
    await stage.settled(orderId);
    await stage.order.post('/users', `{"name": "${secret}", `, { 'content-type': 'application/json' });
    await everythingLogged(stage);
    const passwords = ['order', 'billing', 'notification'].map(
      (service) => new URL(stage.deployment.databaseUrl(service as 'order')).password,
    );
    for (const word of [secret, String(price), '192837465', ...passwords.map((word) => `:${word}@`)]) {
      expect(stage.logs.containing(word)).toStrictEqual([]);
    }
  });
}

/** Waits until a later order is in all three logs: a service logs in order, so earlier lines are there, too. */
async function everythingLogged(stage: Stage): Promise<void> {
  const customer = await Customer.with(stage, 1000);
  const trace = newTrace();
  await customer.notificationOf(orderIn(await customer.order(300, trace.headers)));
  await eventually(() =>
    expect(stage.logs.servicesIn(trace.traceId)).toStrictEqual(['billing', 'notification', 'order']),
  );
}
