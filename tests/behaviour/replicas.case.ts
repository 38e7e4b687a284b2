import { randomUUID } from 'node:crypto';
import { type Service } from '../../common/lab/processes/ports.ts';
import { type Answer } from '../support/client.ts';
import { Customer } from '../support/customer.ts';
import { addsUp } from '../support/audited.ts';
import { eventually } from '../support/eventually.ts';
import { metric } from '../support/metrics.ts';
import { type Stage } from '../support/stage.ts';
import { SteadyLoad } from '../support/steady-load.ts';
import { cellOf } from '../faults/besides-table.ts';
import { expectSettled, orderIn } from './consequences.ts';
import { publishedFor } from './features.ts';

const services: Service[] = ['order', 'billing', 'notification'];
const BOTH = [1, 2];

/** Two replicas of every service, started at once on databases without a schema. */
export function replicas(stage: Stage): void {
  test('every migration runs once on an empty database', async () => {
    for (const service of services) {
      const ran = await stage.database(service).rows<{ name: string }>('SELECT name FROM migrations ORDER BY name');
      expect(ran.length).toBeGreaterThan(0);
      expect(new Set(ran.map(({ name }) => name)).size).toBe(ran.length);
      for (const replica of BOTH) {
        expect((await stage.client(service, replica).get('/health/ready')).body).toMatchObject({ status: 'ok' });
      }
    }
  });

  test('orders sent to both replicas are paid, settled and notified once', async () => {
    const customer = await Customer.with(stage, 20 * 10);
    const answers = await atBoth(stage, 40, { userId: customer.userId, price: 10 });
    await expectEachOnce(stage, customer, answers, 20);
    expect(await customer.balance()).toBe(0);
  });

  test('one key at both replicas gives one order and one deposit', async () => {
    const customer = await Customer.with(stage, 1000);
    const key = { 'idempotency-key': randomUUID() };
    const orders = await atBoth(stage, 20, { userId: customer.userId, price: 300 }, key);
    expect(new Set(orders.map(orderIn)).size).toBe(1);
    await stage.settled(orderIn(orders[0]!));
    const deposits = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        stage.client('billing', 1 + (i % 2)).post('/billing/deposit', { userId: customer.userId, amount: 5 }, key),
      ),
    );
    for (const { status } of deposits) expect(status).toBe(200);
    expect(await customer.orders()).toHaveLength(1);
    expect(await customer.balance()).toBe(705);
    await customer.notificationOf(orderIn(orders[0]!));
  });

  test('the settlers share the orders left pending by Billing, without duplicates', async () => {
    const customer = await Customer.with(stage, 30 * 10);
    const before = await settledByOrder(stage);
    for (const replica of BOTH) await stage.deployment.stop('billing', replica);
    const answers = await atBoth(stage, 45, { userId: customer.userId, price: 10 });
    await Promise.all(BOTH.map((replica) => stage.deployment.start('billing', replica)));
    await expectEachOnce(stage, customer, answers, 30);
    expect((await settledByOrder(stage)) - before).toBe(45);
    expect(await customer.balance()).toBe(0);
  });

  test('one Order stopping under load causes neither 5xx nor duplicate orders', async () => {
    const load = await SteadyLoad.of(stage, { rate: 20, atMost: 400, users: 2, keys: 'repeat' });
    load.start();
    await eventually(() => expect(load.log.length).toBeGreaterThan(5));
    expect(await stage.deployment.stop('order', 2)).toBe(0);
    await stage.deployment.start('order', 2);
    await load.stop();
    expect(load.log.filter(({ code }) => code !== undefined && code >= 500)).toStrictEqual([]);
    const ordered = new Map(load.log.filter(({ orderId }) => orderId).map(({ key, orderId }) => [key, orderId]));
    expect(ordered.size).toBe(load.count);
    const books = await addsUp(stage, { users: load.userIds, log: load.log });
    expect(books.orders).toHaveLength(load.count);
  });

  test('orders continue and settle after one replica of each is killed', async () => {
    const customer = await Customer.with(stage, 1000);
    const first = atBoth(stage, 10, { userId: customer.userId, price: 10 }).catch(() => undefined);
    for (const service of services) await stage.deployment.kill(service, 2);
    await first;
    const orderId = await customer.settledOrder(10);
    const orders = (await customer.orders()).map((order) => order.orderId as string);
    expect(orders).toContain(orderId);
    const cell = cellOf('Order killed before its event is confirmed', stage.features);
    for (const id of orders) await expectSettled(stage, cell, customer, id, { status: 'completed' });
    if (!cell.order) expect(await customer.balance()).toBe(1000 - 10 * orders.length);
    for (const id of orders) stage.exceptions.unnotified.add(id);
  });
}

/** Posts the same order `times` times at once, alternating between the replicas. */
function atBoth(stage: Stage, times: number, body: object, headers: Record<string, string> = {}): Promise<Answer[]> {
  const replica = (index: number) => 1 + (index % BOTH.length);
  return Promise.all(
    Array.from({ length: times }, (_, index) => stage.client('order', replica(index)).post('/orders', body, headers)),
  );
}

async function expectEachOnce(stage: Stage, customer: Customer, answers: Answer[], covered: number): Promise<void> {
  const ids = answers.map(orderIn);
  expect(new Set(ids).size).toBe(answers.length);
  const settled = await Promise.all(ids.map((orderId) => stage.settled(orderId)));
  expect(settled.filter(({ status }) => status === 'completed')).toHaveLength(covered);
  await Promise.all(ids.map((orderId) => customer.notificationOf(orderId)));
  const promised = publishedFor(stage.features);
  for (const { orderId, status } of settled as { orderId: string; status: string }[]) {
    const outcome = status === 'completed' ? 'paid' : 'declined';
    const published = stage.tapIfAny?.about(orderId).map(({ type }) => type) ?? [];
    expect(published.sort()).toStrictEqual([...promised[outcome]].sort());
  }
}

async function settledByOrder(stage: Stage): Promise<number> {
  const counts = await Promise.all(
    BOTH.map((replica) => metric(stage.client('order', replica), 'orders_settled_total')),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
