import { randomUUID } from 'node:crypto';
import { Customer } from '../support/customer.ts';
import { eventually } from '../support/eventually.ts';
import { gauge } from '../support/metrics.ts';
import { type Lock } from '../support/sql.ts';
import { type Stage } from '../support/stage.ts';
import { expectPending, expectUsual, orderIn } from './consequences.ts';
import { expectProblem } from './problems.ts';

/** More than a consumer's prefetch and more than the connections to Billing. */
const HELD = 80;
const HELD_ORDERS = 80;
const OTHERS = 200;
const OTHER_CUSTOMERS = 20;

/** A row that another session holds delays only the orders that need it. */
export function lockedRows(stage: Stage): void {
  let others: Customer[];
  const locks: Lock[] = [];
  const keep = (lock: Lock) => (locks.push(lock), lock);
  afterEach(async () => {
    for (const lock of locks.splice(0)) await lock.release();
  });
  beforeAll(async () => (others = await customers(stage, OTHER_CUSTOMERS)));

  describe('an account held by another session', () => {
    test('delays its own orders alone', async () => {
      const customer = await Customer.with(stage, 1000);
      const account = keep(await lockAccount(stage, customer));
      const held = Promise.all(Array.from({ length: HELD }, () => customer.order(10)));
      await settleOthers(stage, others, OTHERS, async () =>
        expect((await account.waiting()).length).toBeLessThanOrEqual(1),
      );
      const answers = await held;
      for (const answer of answers) expectPending(stage, answer);
      expect(await pendingOf(stage, [customer])).toBe(HELD);
      await account.release();
      await allSettled(stage, [customer]);
      expect(await customer.balance()).toBe(1000 - HELD * 10);
      for (const orderId of answers.map(orderIn).slice(0, 3)) await customer.notificationOf(orderId);
    });

    test('is busy, and nothing is decided', async () => {
      const customer = await Customer.with(stage, 1000);
      const decided = randomUUID();
      await customer.withdraw(100, decided);
      const account = keep(await lockAccount(stage, customer));
      const key = { 'idempotency-key': randomUUID() };
      const undecided = randomUUID();
      const calls = [
        () => customer.withdraw(100),
        () => customer.withdraw(100, undecided),
        () => customer.depositing(100, key),
        () => customer.depositing(100, key),
      ];
      for (const answer of await Promise.all(calls.map((call) => call()))) {
        expectProblem(answer, 503);
        expect(answer.body).toMatchObject({ type: expect.stringMatching(/account-busy$/) as string });
        expect(answer.headers['retry-after']).toBe('1');
      }
      expect(await customer.withdraw(100, decided)).toMatchObject({ status: 200, body: { balance: 900 } });
      const stranger = await Customer.with(stage, 'no account');
      expect((await stranger.withdraw(100, randomUUID())).body).toMatchObject({ reason: 'account_not_found' });
      await account.release();
      expect(await customer.balance()).toBe(900);
      for (const call of calls.slice(0, 3)) expect(await call()).toMatchObject({ status: 200 });
      expect(await customer.balance()).toBe(800);
    });
  });

  describe('orders held by another session', () => {
    test('delay no other order', async () => {
      const held = await customers(stage, HELD_ORDERS);
      const ids = held.map(({ userId }) => userId);
      const paying = `user_id IN ('${ids.join("','")}')`;
      const payments = keep(await stage.database('billing').hold('withdrawals', paying));
      const placed = Promise.all(held.map((customer) => customer.order(10)));
      await eventually(async () => expect(await pendingOf(stage, held)).toBe(HELD_ORDERS), { every: 10 });
      const rows = keep(
        await stage.database('order').lock('SELECT 1 FROM orders WHERE user_id = ANY ($1) FOR UPDATE', [ids]),
      );
      await Promise.all([rows.isWaitedFor(), payments.release()]);
      await settleOthers(stage, others, OTHERS / 2);
      for (const answer of await placed) expectPending(stage, answer);
      expect(await pendingOf(stage, held)).toBe(HELD_ORDERS);
      await rows.release();
      await allSettled(stage, held);
    });
  });
}

function customers(stage: Stage, count: number): Promise<Customer[]> {
  return Promise.all(Array.from({ length: count }, () => Customer.with(stage, 100_000)));
}

function lockAccount(stage: Stage, { userId }: Customer) {
  return stage.database('billing').lock('SELECT 1 FROM accounts WHERE user_id = $1 FOR UPDATE', [userId]);
}

/** Places orders of customers whose rows are free, and expects normal answers, settled orders and a closed breaker. */
async function settleOthers(
  stage: Stage,
  others: Customer[],
  orders: number,
  meanwhile?: () => Promise<void>,
): Promise<void> {
  for (let placed = 0; placed < orders; placed += others.length) {
    const answers = await Promise.all(others.map((customer) => customer.order(1)));
    for (const answer of answers) expectUsual(stage, 'paid', answer);
    await meanwhile?.();
  }
  await eventually(async () => expect(await pendingOf(stage, others)).toBe(0));
  if (stage.features.breaker) expect(await gauge(stage.order, 'circuit_state')).toBe(0);
}

function pendingOf(stage: Stage, customers: Customer[]): Promise<number> {
  const pending = "SELECT 1 FROM orders WHERE user_id = ANY ($1) AND status = 'pending'";
  return stage.database('order').count(pending, [customers.map(({ userId }) => userId)]);
}

/** Waits until the orders are completed. Makes them due at once instead of waiting for their time. */
async function allSettled(stage: Stage, customers: Customer[]): Promise<void> {
  const ids = customers.map(({ userId }) => userId);
  const database = stage.database('order');
  await database.rows(
    "UPDATE orders SET attempt_after = clock_timestamp() WHERE user_id = ANY ($1) AND status = 'pending'",
    [ids],
  );
  await eventually(async () => expect(await pendingOf(stage, customers)).toBe(0));
  expect(await database.count("SELECT 1 FROM orders WHERE user_id = ANY ($1) AND status = 'failed'", [ids])).toBe(0);
}
