import { Customer } from '../support/customer.ts';
import { eventually, inTime } from '../support/eventually.ts';
import { type Stage } from '../support/stage.ts';
import { orderAtBilling } from './order-at-billing.ts';

const WAIT_MS = 150_000;

/** `Prefer: wait=N` on an order. */
export function waiting(stage: Stage): void {
  const asking = (orderId: string, prefer: string) => stage.order.get(`/orders/${orderId}`, { prefer });

  test('a settled order is answered at once, with the applied preference', async () => {
    const orderId = await (await Customer.with(stage, 1000)).settledOrder(300);
    const applied = async (prefer: string) => (await asking(orderId, prefer)).headers['preference-applied'];
    expect(await applied('wait=5')).toBe('wait=5');
    expect(await applied('respond-async, wait=7')).toBe('wait=7');
    expect(await applied('wait=31')).toBe('wait=30');
    expect(await applied('wait=99999999999')).toBe('wait=30');
  });

  test('an invalid wait is ignored', async () => {
    const { orderId, lock } = await orderAtBilling(stage);
    for (const prefer of ['wait', 'wait=', 'wait=-1', 'wait=soon', 'wait=1.5', 'return=minimal']) {
      const answer = await asking(orderId, prefer);
      expect(answer).toMatchObject({ status: 200, body: { status: 'pending' } });
      expect(answer.headers['preference-applied']).toBeUndefined();
    }
    await lock.release();
  });

  test('an order still pending after the wait is answered as pending', async () => {
    const { orderId, lock } = await orderAtBilling(stage);
    const began = Date.now();
    const answer = await asking(orderId, 'wait=1');
    expect(answer).toMatchObject({ status: 200, body: { orderId, status: 'pending' } });
    expect(answer.headers['preference-applied']).toBe('wait=1');
    expect(Date.now() - began).toBeGreaterThanOrEqual(990);
    await lock.release();
    await stage.settled(orderId);
  });

  test('an order settled during the wait ends the wait', async () => {
    const { orderId, lock } = await orderAtBilling(stage);
    const answers = Promise.all(Array.from({ length: 10 }, () => asking(orderId, 'wait=30')));
    await lock.release();
    for (const { body } of await inTime('the answers', WAIT_MS, answers)) {
      expect(body).toMatchObject({ orderId, status: 'completed' });
    }
  });

  test('an unknown order is 404 without a wait', async () => {
    expect((await asking('00000000-0000-7000-8000-000000000000', 'wait=30')).status).toBe(404);
  });

  test('Order answers waiting clients before it stops', async () => {
    const { orderId, lock } = await orderAtBilling(stage);
    const waiter = asking(orderId, 'wait=30');
    const order: string[] = [];
    void waiter.then(() => order.push('answered'));
    await somebodyWaits(stage);
    await stage.deployment.stop('order').then(() => order.push('stopped'));
    await lock.release();
    expect((await waiter).body).toMatchObject({ orderId });
    expect(order).toStrictEqual(['answered', 'stopped']);
    await stage.deployment.heal();
    await stage.settled(orderId);
  });
}

/** Waits until Order polls its database, which it does only while a client waits. */
async function somebodyWaits(stage: Stage): Promise<void> {
  const database = stage.database('order');
  const [clock] = await database.rows<{ now: Date }>('SELECT clock_timestamp() AS now');
  const askedSince = `SELECT 1 FROM pg_stat_activity
    WHERE application_name LIKE current_schema() || '-%' AND query LIKE $1 AND query_start > $2`;
  await eventually(
    async () => expect(await database.count(askedSince, ["%status <> 'pending'%", clock!.now])).toBeGreaterThan(0),
    { every: 10 },
  );
}
