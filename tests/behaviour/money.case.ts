import { randomUUID } from 'node:crypto';
import { type Answer } from '../support/client.ts';
import { violations } from '../support/audited.ts';
import { Customer } from '../support/customer.ts';
import { eventually } from '../support/eventually.ts';
import { type Stage } from '../support/stage.ts';
import { orderIn } from './consequences.ts';

const ORDERS = 200;
const COVERED = 150;
const PRICE = 10;

/** Many calls at once on one account. */
export function money(stage: Stage): void {
  test('of 200 orders sent three times each the covered 150 complete', async () => {
    const customer = await Customer.with(stage, COVERED * PRICE);
    const keys = Array.from({ length: ORDERS }, () => ({ 'idempotency-key': randomUUID() }));
    const watch = watching(stage);
    const answers = await Promise.all(
      [...keys, ...keys, ...keys].map((key) => insisting(() => customer.order(PRICE, key))),
    );
    expect(await watch.end()).toStrictEqual([]);

    expectOnlyKnown(stage, answers);
    const ids = new Set(answers.map(orderIn));
    expect(ids.size).toBe(ORDERS);
    // under this load a call to Notification may miss its deadline; the fault table asserts where that loses it
    if (stage.features.faults['Notification frozen'].notified !== 'arrives') {
      for (const id of ids) stage.exceptions.unnotified.add(id);
    }
    const orders = await eventually(async () => {
      const found = await stage
        .database('order')
        .rows<{ order_id: string; status: string }>('SELECT order_id, status FROM orders WHERE user_id = $1', [
          customer.userId,
        ]);
      expect(found.filter(({ status }) => status === 'pending')).toStrictEqual([]);
      return found;
    });
    expect(new Set(orders.map(({ order_id }) => order_id))).toStrictEqual(ids);
    expect(orders.filter(({ status }) => status === 'completed')).toHaveLength(COVERED);
    expect(await customer.balance()).toBe(0);
  });

  test('concurrent deposits and withdrawals add up and never overdraw', async () => {
    const customer = await Customer.with(stage, 100);
    const watch = watching(stage);
    const moves = Array.from({ length: 100 }, (_, i) => {
      const key = { 'idempotency-key': randomUUID() };
      return insisting(() => (i % 2 === 0 ? customer.depositing(7, key) : customer.withdraw(11, undefined, key)));
    });
    const answers = await Promise.all(moves);
    expect(await watch.end()).toStrictEqual([]);
    const taken = answers.filter(({ status, body }) => status === 200 && body.success === true).length;
    expect(await customer.balance()).toBe(100 + 50 * 7 - taken * 11);
  });

  test('a deposit beyond the largest safe integer is 422', async () => {
    const most = Number.MAX_SAFE_INTEGER;
    const customer = await Customer.with(stage, 1);
    // amounts are limited far below this, so the test fills the account and its ledger by SQL
    await stage
      .database('billing')
      .rows('UPDATE accounts SET balance = $2 WHERE user_id = $1', [customer.userId, most]);
    await stage
      .database('billing')
      .rows('UPDATE ledger SET amount = $2, balance = $2 WHERE user_id = $1', [customer.userId, most]);
    const answer = await customer.depositing(1);
    expect(answer.status).toBe(422);
    expect(await customer.balance()).toBe(most);
    expect((await customer.withdraw(1)).body).toStrictEqual({ success: true, balance: most - 1 });
    expect((await customer.depositing(1)).body).toStrictEqual({ userId: customer.userId, balance: most });
  });
}

/** Repeats a call under its key until it is not refused with Retry-After, as a client does under load. */
function insisting(send: () => Promise<Answer>): Promise<Answer> {
  return eventually(async () => {
    const answer = await send();
    expect(answer.headers['retry-after']).toBeUndefined();
    return answer;
  });
}

/** Expects each answer to be a normal one, a pending one, or a replay. */
function expectOnlyKnown({ features }: Stage, answers: Answer[]): void {
  const { answers: usual, pending, replayOfPending } = features;
  const known = new Set([
    ...Object.values(usual).map(({ status }) => status),
    ...Object.values(features.replayOfSettled).map(({ status }) => status),
    pending.status,
    replayOfPending.status,
  ]);
  for (const { status } of answers) expect([...known]).toContain(status);
}

/** Checks the invariants in a loop until `end()`. */
function watching(stage: Stage) {
  let over = false;
  const seen = (async () => {
    for (;;) {
      const wrong = await violations(stage);
      if (wrong.length > 0 || over) return wrong;
    }
  })();
  return {
    end: () => {
      over = true;
      return seen;
    },
  };
}
