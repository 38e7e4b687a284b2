import { everyVariant, type Mutant } from '../mutant.ts';
import { inCode } from '../planting/in-code.ts';
import { inSql } from '../planting/in-text.ts';

/** Withdrawals, deposits and balances. */
export const money: Mutant[] = [
  {
    name: 'withdrawal-not-idempotent',
    defect: 'A repeated withdrawal is decided again.',
    changes: [
      inSql('IF NOT EXISTS (SELECT FROM withdrawals WHERE order_id = decided_order) THEN', 'IF true THEN'),
      inSql(
        'ON CONFLICT DO NOTHING; changed := FOUND',
        'ON CONFLICT (order_id) DO UPDATE SET outcome = excluded.outcome, reason = excluded.reason, balance = excluded.balance; changed := FOUND',
      ),
    ],
    group: 'withdrawals',
    cases: 'a repeated withdrawal',
    variants: everyVariant,
  },
  {
    name: 'decline-rolled-back',
    defect: 'A decline is not stored, so a late duplicate takes money for a failed order.',
    changes: [
      inSql(
        'FROM withdrawals WHERE order_id = decided_order; new_event',
        'FROM withdrawals WHERE order_id = decided_order; DELETE FROM withdrawals WHERE order_id = decided_order AND reason IS NOT NULL; new_event',
      ),
    ],
    group: 'withdrawals',
    cases: 'stays declined',
    variants: everyVariant,
  },
  {
    name: 'read-modify-write-balance',
    defect: 'A deposit or withdrawal reads the balance and writes a computed one.',
    changes: [
      inSql(
        'SELECT balance INTO balance FROM accounts WHERE user_id = account FOR NO KEY UPDATE SKIP LOCKED',
        'SELECT balance INTO balance FROM accounts WHERE user_id = account',
      ),
      inSql(
        "UPDATE accounts SET balance = CASE kind WHEN 'deposit' THEN balance + moved ELSE balance - moved END",
        "UPDATE accounts SET balance = CASE kind WHEN 'deposit' THEN move_money.balance + moved ELSE move_money.balance - moved END",
      ),
    ],
    group: 'money',
    cases: 'concurrent deposits and withdrawals',
    variants: everyVariant,
  },
  {
    name: 'read-modify-write-balance-of-orders',
    defect: 'The payment of an order reads the balance without a lock and writes a computed one.',
    changes: [
      inSql(
        'SELECT balance INTO available FROM accounts WHERE user_id = account FOR NO KEY UPDATE SKIP LOCKED',
        'SELECT balance INTO available FROM accounts WHERE user_id = account',
      ),
      inSql('SET balance = balance - price', 'SET balance = available - price'),
    ],
    group: 'replicas',
    cases: 'orders sent to both replicas',
    variants: ['http'],
  },
  {
    name: 'overdraft-refused-by-the-table-alone',
    defect: 'Only a table constraint limits a balance to what JSON can represent.',
    changes: [inSql('balance <= 9007199254740991 - moved', 'true')],
    group: 'money',
    cases: 'beyond the largest safe integer',
    variants: ['http'],
  },
  {
    name: 'payment-for-another-user-or-amount',
    defect: 'A withdrawal for a known order is answered even with another user or amount.',
    changes: [
      inCode('Withdrawals.withdraw', 'if (decision.userId !== userId || decision.amount !== amount) throw $ERROR;', ''),
    ],
    group: 'withdrawals',
    cases: 'with another amount or user',
    variants: ['http'],
  },
  {
    name: 'replayed-with-the-balance-of-now',
    defect: 'A repeated withdrawal is answered with the current balance, not the one it left.',
    changes: [
      inSql(
        'SELECT order_id, user_id, amount, outcome, reason, balance, decided_at',
        'SELECT order_id, user_id, amount, outcome, reason, (SELECT a.balance FROM accounts a WHERE a.user_id = withdrawals.user_id), decided_at',
      ),
    ],
    group: 'withdrawals',
    cases: 'a repeated withdrawal',
    variants: ['events'],
  },
  {
    name: 'waits-for-a-locked-account',
    defect: 'A batch of withdrawals waits for an account that another session holds.',
    changes: [
      inSql(
        'SELECT balance INTO available FROM accounts WHERE user_id = account FOR NO KEY UPDATE SKIP LOCKED',
        'SELECT balance INTO available FROM accounts WHERE user_id = account FOR NO KEY UPDATE',
      ),
    ],
    group: 'locked rows',
    cases: 'delays its own orders alone',
    variants: everyVariant,
  },
  {
    name: 'locked-account-is-missing',
    defect: 'An account that was stepped over is taken for a missing one.',
    changes: [inSql('IF NOT FOUND AND EXISTS (SELECT FROM accounts WHERE user_id = account) THEN RETURN; END IF', '')],
    group: 'locked rows',
    cases: 'nothing is decided',
    variants: everyVariant,
  },
  {
    name: 'every-call-waits-for-the-account',
    defect: 'Each call for a locked account holds a connection of its own.',
    changes: [inCode('RowQueue.run', 'this.#last.get(row) ?? Promise.resolve()', 'Promise.resolve()')],
    group: 'row queue',
    cases: 'run one after the other',
    variants: [],
  },
  {
    name: 'busy-account-is-a-fault-of-billing',
    defect: 'A busy account is retried in the request and opens the circuit breaker.',
    changes: [inCode('rethrow', 'isBusy ? new AccountBusy($REASON, $CAUSE) : err', 'err')],
    group: 'locked rows',
    cases: 'delays its own orders alone',
    variants: ['hybrid'],
  },
];
