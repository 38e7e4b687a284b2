import { randomUUID } from 'node:crypto';
import { type Client } from '../support/client.ts';
import { Customer } from '../support/customer.ts';
import { TIME, UNKNOWN, UUID, UUID_V7 } from '../support/shapes.ts';
import { type Stage } from '../support/stage.ts';
import { expectProblem } from './problems.ts';

/** Reads users, accounts, the ledger and the lists, and what does not exist. */
export function reads(stage: Stage): void {
  test('a created user is read back unchanged', async () => {
    const name = 'Zoë𝔷'.repeat(50); // 200 characters, and more bytes and code units
    const made = await stage.order.post('/users', { name, email: 'zoe@example.org' });
    const { userId } = made.body as { userId: string };
    expect(made.status).toBe(201);
    expect(made.body).toStrictEqual({
      userId: expect.stringMatching(UUID_V7) as string,
      name,
      email: 'zoe@example.org',
      createdAt: expect.stringMatching(TIME) as string,
    });
    expect(await stage.order.get(`/users/${userId}`)).toMatchObject({ status: 200, body: made.body });
  });

  test('unusual but valid email addresses are accepted', async () => {
    const longest = `${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.example`;
    for (const email of ["o'brien+orders!#$@example.org", 'a.b-c@xn--e1afmkfd.xn--p1ai', 'A@1.2.EXAMPLE', longest]) {
      expect(await stage.order.post('/users', { email })).toMatchObject({ status: 201, body: { email } });
    }
  });

  test('a user without name and email has both as null', async () => {
    const made = await stage.order.post('/users', {});
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ name: null, email: null });
  });

  test('opening an account again answers 200 with its balance', async () => {
    const userId = randomUUID();
    const opened = await stage.billing.post('/billing/accounts', { userId });
    expect(opened).toMatchObject({ status: 201, body: { userId, balance: 0 } });
    await stage.billing.post('/billing/deposit', { userId, amount: 5 });
    const again = await stage.billing.post('/billing/accounts', { userId: userId.toUpperCase() });
    expect(again).toMatchObject({ status: 200, body: { userId, balance: 5 } });
  });

  test('the ledger lists movements newest first and no declines', async () => {
    const customer = await Customer.with(stage, 100);
    const paid = await customer.settledOrder(30);
    await customer.settledOrder(1000);
    await customer.withdraw(20);
    const entry = {
      transactionId: expect.stringMatching(UUID) as string,
      createdAt: expect.stringMatching(TIME) as string,
    };
    expect(await customer.ledger()).toStrictEqual([
      { ...entry, type: 'withdrawal', amount: 20, balance: 50 },
      { ...entry, type: 'withdrawal', amount: 30, balance: 70, orderId: paid },
      { ...entry, type: 'deposit', amount: 100, balance: 100 },
    ]);
    expect(await customer.balance()).toBe(50);
  });

  test('orders and notifications are listed newest first', async () => {
    const customer = await Customer.with(stage, 100);
    const first = await customer.settledOrder(10);
    const second = await customer.settledOrder(1000);
    const ids = (items: Record<string, unknown>[]) => items.map(({ orderId }) => orderId);
    const orders = await customer.orders();
    expect(ids(orders)).toStrictEqual([second, first]);
    expect(orders[1]).toStrictEqual(await stage.settled(first));
    expect(ids(await customer.notifications())).toStrictEqual([second, first]);
  });

  const missing: [string, (stage: Stage) => Client, string][] = [
    ['a user', (s) => s.order, `/users/${UNKNOWN}`],
    ['an order', (s) => s.order, `/orders/${UNKNOWN}`],
    ['a balance', (s) => s.billing, `/billing/balance/${UNKNOWN}`],
    ['a ledger', (s) => s.billing, `/billing/transactions/${UNKNOWN}`],
    ['a route', (s) => s.notification, '/nothing/here'],
  ];
  test.each(missing)('%s that does not exist is a 404 problem', async (_, client, path) => {
    const answer = await client(stage).get(path);
    expectProblem(answer, 404);
  });

  const empty: [string, (stage: Stage) => Client, string][] = [
    ['orders', (s) => s.order, `/orders?userId=${UNKNOWN}`],
    ['notifications', (s) => s.notification, `/notifications/${UNKNOWN}`],
  ];
  test.each(empty)('the %s of an unknown user are an empty list', async (_, client, path) => {
    expect(await client(stage).get(path)).toMatchObject({ status: 200, body: { items: [], nextCursor: null } });
  });

  test('a deposit to an unknown user is 404', async () => {
    const answer = await stage.billing.post('/billing/deposit', { userId: randomUUID(), amount: 1 });
    expect(answer.status).toBe(404);
  });
}
