import { everyVariant, type Mutant } from '../mutant.ts';
import { inCode } from '../planting/in-code.ts';
import { inSql } from '../planting/in-text.ts';

/** Withdrawals, deposits and balances. */
export const money: Mutant[] = [
  {
    name: 'withdrawal-not-idempotent',
    defect: 'A repeated withdrawal is decided again.',
    changes: [
      inSql('IF NOT EXISTS (SELECT FROM withdrawals WHERE order_id = ord) THEN', 'IF true THEN'),
      inSql(
        'ON CONFLICT DO NOTHING; newly := FOUND',
        'ON CONFLICT (order_id) DO UPDATE SET outcome = excluded.outcome, reason = excluded.reason, balance = excluded.balance; newly := FOUND',
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
        'FROM withdrawals WHERE order_id = ord; END',
        'FROM withdrawals WHERE order_id = ord; DELETE FROM withdrawals WHERE order_id = ord AND reason IS NOT NULL; END',
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
        "UPDATE accounts SET balance = CASE kind WHEN 'deposit' THEN balance + sum ELSE balance - sum END",
        "SELECT balance INTO rest FROM accounts WHERE user_id = account; UPDATE accounts SET balance = CASE kind WHEN 'deposit' THEN rest + sum ELSE rest - sum END",
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
      inSql('WHERE user_id = payer FOR NO KEY UPDATE SKIP LOCKED', 'WHERE user_id = payer'),
      inSql('SET balance = balance - sum', 'SET balance = funds - sum'),
    ],
    group: 'replicas',
    cases: 'orders sent to both replicas',
    variants: ['http'],
  },
  {
    name: 'overdraft-refused-by-the-table-alone',
    defect: 'Only a table constraint limits a balance to what JSON can represent.',
    changes: [inSql('balance <= 9007199254740991 - sum', 'true')],
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
        'RETURN QUERY SELECT order_id, user_id, amount, outcome, reason, balance,',
        'RETURN QUERY SELECT order_id, user_id, amount, outcome, reason, (SELECT a.balance FROM accounts a WHERE a.user_id = withdrawals.user_id),',
      ),
    ],
    group: 'withdrawals',
    cases: 'a repeated withdrawal',
    variants: ['events'],
  },
];
