import { randomUUID } from 'node:crypto';
import { type Answer } from '../support/client.ts';
import { Customer } from '../support/customer.ts';
import { eventually } from '../support/eventually.ts';
import { type Stage } from '../support/stage.ts';
import { orderIn } from './consequences.ts';
import { type Outcome } from './features.ts';
import { expectProblem } from './problems.ts';

const newKey = () => ({ 'idempotency-key': `key-${randomUUID()}` });

/** `Idempotency-Key`: on orders, deposits and withdrawals without an order, and nowhere else. */
export function keys(stage: Stage): void {
  orders(stage);
  money(stage);
  badKeys(stage);
}

function expectReplay(answer: Answer, yes = true): void {
  expect(answer.headers['idempotent-replayed']).toBe(yes ? 'true' : undefined);
}

function orders(stage: Stage): void {
  const outcomes: [Outcome, number, number][] = [
    ['paid', 300, 700],
    ['insufficient_funds', 1001, 1000],
  ];
  test.each(outcomes)(
    'a repeated order that ended as %s is answered, not placed again',
    async (outcome, price, left) => {
      const customer = await Customer.with(stage, 1000);
      const key = newKey();
      const first = await customer.order(price, key);
      expectReplay(first, false);
      const orderId = orderIn(first);
      await stage.settled(orderId);
      await customer.deposit(5000);

      const again = await customer.order(price, key);
      const { status, body } = stage.features.replayOfSettled[outcome];
      expect(again).toMatchObject({ status, body: { orderId, ...body } });
      expect(orderIn(again)).toBe(orderId);
      expectReplay(again);
      expect(await customer.orders()).toHaveLength(1);
      expect(await customer.balance()).toBe(left + 5000);
    },
  );

  test('a repeated order that is pending is named, not stored twice', async () => {
    const customer = await Customer.with(stage, 1000);
    const key = newKey();
    const lock = await stage.database('billing').hold('withdrawals', `user_id = '${customer.userId}'`);
    const first = customer.order(300, key);
    await lock.isWaitedFor();
    const again = await customer.order(300, key);
    await lock.release();

    expect(again.status).toBe(stage.features.replayOfPending.status);
    if (again.status === 409) expectProblem(again, 409);
    expectReplay(again);
    expect(orderIn(await first)).toBe(orderIn(again));
    expect(await customer.orders()).toHaveLength(1);
    expect(await stage.settled(orderIn(again))).toMatchObject({ status: 'completed' });
  });

  test('twenty concurrent orders under one key store one order', async () => {
    const customer = await Customer.with(stage, 1000);
    const key = newKey();
    const answers = await Promise.all(Array.from({ length: 20 }, () => customer.order(300, key)));
    const possible = [stage.features.answers.paid.status, stage.features.replayOfPending.status];
    for (const { status } of answers) expect(possible).toContain(status);
    expect(new Set(answers.map(orderIn)).size).toBe(1);
    await stage.settled(orderIn(answers[0]!));
    expect(await customer.orders()).toHaveLength(1);
    expect(await customer.balance()).toBe(700);
  });

  test('another order under a used key is 422 and not stored', async () => {
    const customer = await Customer.with(stage, 1000);
    const key = newKey();
    await stage.settled(orderIn(await customer.order(300, key)));
    expectProblem(await customer.order(301, key), 422);
    expect(await customer.orders()).toHaveLength(1);
  });

  test('an order refused with a problem leaves its key unused', async () => {
    const customer = await Customer.with(stage, 1000);
    const key = newKey();
    expectProblem(await customer.order(0, key), 400);
    expectProblem(await stage.order.post('/orders', { userId: randomUUID(), price: 300 }, key), 404);
    const answer = await customer.order(300, key);
    expect(answer.status).toBe(stage.features.answers.paid.status);
    expectReplay(answer, false);
  });

  test('a repeated order without a key is placed twice', async () => {
    const customer = await Customer.with(stage, 1000);
    const [one, two] = [orderIn(await customer.order(300)), orderIn(await customer.order(300))];
    expect(one).not.toBe(two);
    await Promise.all([stage.settled(one), stage.settled(two)]);
    expect(await customer.balance()).toBe(400);
  });
}

function money(stage: Stage): void {
  const moves = {
    deposit: (customer: Customer, amount: number, key: Record<string, string>) => customer.depositing(amount, key),
    withdrawal: (customer: Customer, amount: number, key: Record<string, string>) =>
      customer.withdraw(amount, undefined, key),
  };
  for (const [name, move] of Object.entries(moves)) {
    test(`a repeated ${name} is answered with the balance of the first`, async () => {
      const customer = await Customer.with(stage, 1000);
      const key = newKey();
      const first = await move(customer, 100, key);
      expectReplay(first, false);
      await customer.deposit(5000);
      const balance = await customer.balance();
      const again = await move(customer, 100, key);
      expect(again).toMatchObject({ status: 200, body: first.body });
      expectReplay(again);
      expect(await customer.balance()).toBe(balance);
    });

    test(`twenty concurrent copies of a ${name} have one effect and answer`, async () => {
      const customer = await Customer.with(stage, 1000);
      const key = newKey();
      const billing = stage.database('billing');
      const lock = await billing.hold('ledger', `user_id = '${customer.userId}'`);
      const sent = Promise.all(Array.from({ length: 20 }, () => move(customer, 100, key)));
      await eventually(async () => expect(await billing.standing('%move_money%')).toBeGreaterThan(1), { every: 10 });
      await lock.release();
      const answers = await sent;
      for (const { status, body } of answers)
        expect({ status, body: body }).toStrictEqual({ status: 200, body: answers[0]!.body });
      expect(answers.filter(({ headers }) => headers['idempotent-replayed'] === 'true')).toHaveLength(19);
      expect(await customer.ledger()).toHaveLength(2);
    });

    test(`another ${name} under a used key is 422 and moves nothing`, async () => {
      const customer = await Customer.with(stage, 1000);
      const key = newKey();
      await move(customer, 100, key);
      const balance = await customer.balance();
      expectProblem(await move(customer, 101, key), 422);
      expect(await customer.balance()).toBe(balance);
    });
  }

  test('a declined withdrawal without an order leaves its key unused', async () => {
    const customer = await Customer.with(stage, 10);
    const key = newKey();
    expect((await customer.withdraw(100, undefined, key)).body).toStrictEqual({
      success: false,
      reason: 'insufficient_funds',
    });
    await customer.deposit(1000);
    const answer = await customer.withdraw(100, undefined, key);
    expect(answer.body).toStrictEqual({ success: true, balance: 910 });
    expectReplay(answer, false);
  });

  test('an order, a deposit and a withdrawal may share a key', async () => {
    const customer = await Customer.with(stage, 1000);
    const key = newKey();
    const answers = [
      await customer.order(300, key),
      await customer.depositing(5, key),
      await customer.withdraw(5, undefined, key),
    ];
    for (const answer of answers) expectReplay(answer, false);
    await stage.settled(orderIn(answers[0]!));
    expect(await customer.balance()).toBe(700);
  });
}

function badKeys(stage: Stage): void {
  const bad: Record<string, string | string[]> = {
    empty: '',
    'too long': 'k'.repeat(256),
    'two words': 'two words',
    'not ASCII': 'schlüssel',
    'quoted, empty': '""',
    'quoted, too long': `"${'k'.repeat(256)}"`,
    'quoted, two words': '"two words"',
    'sent twice': ['one', 'two'],
  };
  for (const [what, value] of Object.entries(bad)) {
    test(`a key that is ${what} is rejected and stores nothing`, async () => {
      const customer = await Customer.with(stage, 1000);
      const { userId } = customer;
      const headers = { 'content-type': 'application/json', 'idempotency-key': value };
      const post = (client: Stage['order'], path: string, body: object) =>
        client.raw({ method: 'POST', path, headers, body: JSON.stringify(body) });
      expectProblem(await post(stage.order, '/orders', { userId, price: 1 }), 400, 'Idempotency-Key');
      expectProblem(await post(stage.billing, '/billing/deposit', { userId, amount: 1 }), 400, 'Idempotency-Key');
      expectProblem(await post(stage.billing, '/billing/withdraw', { userId, amount: 1 }), 400, 'Idempotency-Key');
      expect(await customer.orders()).toStrictEqual([]);
      expect(await customer.balance()).toBe(1000);
    });
  }

  test('a key on any other call is ignored', async () => {
    const headers = { 'idempotency-key': 'two words' };
    expect((await stage.order.post('/users', {}, headers)).status).toBe(201);
    const customer = await Customer.with(stage, 1000);
    expect((await customer.withdraw(1, randomUUID(), headers)).status).toBe(200);
    expect((await stage.billing.post('/billing/accounts', { userId: customer.userId }, headers)).status).toBe(200);
    expect((await stage.order.get(`/users/${customer.userId}`, headers)).status).toBe(200);
  });

  test('a key of 255 visible characters is accepted', async () => {
    const customer = await Customer.with(stage, 1000);
    const key = { 'idempotency-key': `~!"{${randomUUID()}`.padEnd(255, 'x') };
    await customer.deposit(1, key);
    expectReplay(await customer.depositing(1, key));
  });

  test('a key in quotes and without are one key', async () => {
    const customer = await Customer.with(stage, 1000);
    for (const bare of [randomUUID().padEnd(255, 'x'), `"${randomUUID()}\\`]) {
      const quoted = `"${bare.replaceAll(/["\\]/g, '\\$&')}"`;
      const first = await customer.order(300, { 'idempotency-key': quoted });
      const again = await customer.order(300, { 'idempotency-key': bare });
      expect(orderIn(again)).toBe(orderIn(first));
      expectReplay(again);
      await customer.deposit(5, { 'idempotency-key': bare });
      expectReplay(await customer.depositing(5, { 'idempotency-key': quoted }));
      await stage.settled(orderIn(first));
    }
    expect(await customer.orders()).toHaveLength(2);
    expect(await customer.balance()).toBe(1000 - 2 * 300 + 2 * 5);
  });
}
