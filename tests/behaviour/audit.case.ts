import { randomUUID } from 'node:crypto';
import { type Service } from '../../common/lab/processes/ports.ts';
import { type Finding, findingsIn, type Logged } from '../../common/lab/audit/findings.ts';
import { booksOf } from '../support/audited.ts';
import { Customer } from '../support/customer.ts';
import { type Stage } from '../support/stage.ts';

interface Planted {
  customer: Customer;
  orderId: string;
}
type Sql = [service: Service, statement: string, values?: (planted: Planted) => unknown[]];

/**
 * A defect, the SQL that plants it in the books of a customer with one completed order, and the SQL that removes it.
 */
interface Defect {
  finds: Partial<Finding>;
  plant: Sql[];
  mend: Sql[];
}

const order = ({ orderId }: Planted) => [orderId];
const user = ({ customer }: Planted) => [customer.userId];
const another = randomUUID();

const defects: Record<string, Defect> = {
  'a paid order that is not completed': {
    finds: { kind: 'wrong money', what: 'orders paid and not completed' },
    plant: [['order', `UPDATE orders SET status = 'failed', reason = 'insufficient_funds' WHERE order_id = $1`, order]],
    mend: [['order', `UPDATE orders SET status = 'completed', reason = NULL WHERE order_id = $1`, order]],
  },
  'a completed order that is not paid': {
    finds: { kind: 'wrong money', what: 'orders completed and not paid their price' },
    plant: [['billing', 'UPDATE withdrawals SET amount = amount + 1 WHERE order_id = $1', order]],
    mend: [['billing', 'UPDATE withdrawals SET amount = amount - 1 WHERE order_id = $1', order]],
  },
  'a ledger that does not add up': {
    finds: { kind: 'wrong money', what: 'balances that are not the sum of their ledger' },
    plant: [['billing', 'UPDATE accounts SET balance = balance + 1 WHERE user_id = $1', user]],
    mend: [['billing', 'UPDATE accounts SET balance = balance - 1 WHERE user_id = $1', user]],
  },
  'an account below zero': {
    finds: { kind: 'overdrawn', what: 'accounts below zero' },
    plant: [
      ['billing', 'ALTER TABLE accounts DROP CONSTRAINT accounts_balance_check'],
      ['billing', 'UPDATE accounts SET balance = balance - 1000 WHERE user_id = $1', user],
    ],
    mend: [
      ['billing', 'UPDATE accounts SET balance = balance + 1000 WHERE user_id = $1', user],
      [
        'billing',
        'ALTER TABLE accounts ADD CONSTRAINT accounts_balance_check CHECK (balance BETWEEN 0 AND 9007199254740991)',
      ],
    ],
  },
  'an order paid twice': {
    finds: { kind: 'duplicated', what: 'orders paid more than once' },
    plant: [
      [
        'billing',
        `INSERT INTO ledger (transaction_id, user_id, type, amount, balance, order_id) VALUES ($1, $2, 'withdrawal', 1, 0, $3)`,
        ({ customer, orderId }) => [another, customer.userId, orderId],
      ],
    ],
    mend: [['billing', 'DELETE FROM ledger WHERE transaction_id = $1', () => [another]]],
  },
  'a stuck order': {
    finds: { kind: 'stuck', what: 'orders still pending', ids: [another] },
    plant: [
      [
        'order',
        `INSERT INTO orders (order_id, user_id, price, attempt_after) VALUES ($1, $2, 1, 'infinity')`,
        ({ customer }) => [another, customer.userId],
      ],
    ],
    mend: [['order', 'DELETE FROM orders WHERE order_id = $1', () => [another]]],
  },
  'a duplicate notification': {
    finds: { kind: 'duplicated', what: 'orders with more than one notification' },
    plant: [
      ['notification', 'ALTER TABLE notifications DROP CONSTRAINT notifications_order_id_key'],
      [
        'notification',
        `INSERT INTO notifications (notification_id, user_id, order_id, type, message) VALUES ($1, $2, $3, 'success', '')`,
        ({ customer, orderId }) => [another, customer.userId, orderId],
      ],
    ],
    mend: [
      ['notification', 'DELETE FROM notifications WHERE notification_id = $1', () => [another]],
      ['notification', 'ALTER TABLE notifications ADD CONSTRAINT notifications_order_id_key UNIQUE (order_id)'],
    ],
  },
  'a notification of the wrong type': {
    finds: { kind: 'wrong answer', what: 'notifications of the wrong type' },
    plant: [['notification', `UPDATE notifications SET type = 'failure' WHERE order_id = $1`, order]],
    mend: [['notification', `UPDATE notifications SET type = 'success' WHERE order_id = $1`, order]],
  },
  'a lost notification': {
    finds: { kind: 'lost', what: 'settled orders without a notification' },
    plant: [['notification', `UPDATE notifications SET user_id = order_id WHERE order_id = $1`, order]],
    mend: [
      [
        'notification',
        'UPDATE notifications SET user_id = $1 WHERE order_id = $2',
        ({ customer, orderId }) => [customer.userId, orderId],
      ],
    ],
  },
  'a withdrawal for an unknown order': {
    finds: { kind: 'unknown order', ids: [another] },
    plant: [
      [
        'billing',
        `INSERT INTO withdrawals (order_id, user_id, amount, outcome, reason) VALUES ($1, $2, 1, 'declined', 'insufficient_funds')`,
        ({ customer }) => [another, customer.userId],
      ],
    ],
    mend: [['billing', 'DELETE FROM withdrawals WHERE order_id = $1', () => [another]]],
  },
};

/** The auditor finds each planted defect, and nothing before or afterwards. */
export function audit(stage: Stage): void {
  for (const [name, defect] of Object.entries(defects)) {
    test(`the auditor finds ${name}`, async () => {
      const planted = await completedOrder(stage);
      const before = await findings(stage, planted);
      expect(before).toStrictEqual([]);
      try {
        await run(stage, defect.plant, planted);
        expect(await findings(stage, planted)).toContainEqual(expect.objectContaining(defect.finds));
      } finally {
        await run(stage, defect.mend, planted);
      }
      expect(await findings(stage, planted)).toStrictEqual([]);
    });
  }

  test('the auditor finds answers that the books contradict', async () => {
    const planted = await completedOrder(stage);
    const log = [{ orderId: another }, { orderId: planted.orderId, status: 'failed' }];
    expect(await findings(stage, planted, log)).toMatchObject([
      { kind: 'lost', ids: [another] },
      { kind: 'wrong answer', ids: [planted.orderId] },
    ]);
  });
}

async function completedOrder(stage: Stage): Promise<Planted> {
  const customer = await Customer.with(stage, 500);
  return { customer, orderId: await customer.settledOrder(100) };
}

async function findings(stage: Stage, { customer }: Planted, log: Logged[] = []): Promise<Finding[]> {
  return findingsIn({ ...(await booksOf(stage, [customer.userId])), outboxes: [] }, [], log);
}

async function run(stage: Stage, statements: Sql[], planted: Planted): Promise<void> {
  for (const [service, statement, values] of statements) {
    await stage.database(service).rows(statement, values?.(planted));
  }
}
