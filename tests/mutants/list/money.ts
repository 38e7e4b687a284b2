import { change, everyVariant, type Mutant } from '../mutant.ts';

const accounts = 'common/services/billing/migrations/1764000000000-accounts.ts';
const deciding = 'common/services/billing/migrations/1764200000000-withdraw-for-orders.ts';
const withdrawals = 'common/services/billing/withdrawals.ts';

/** Who takes money, how often, and from what. */
export const money: Mutant[] = [
  {
    name: 'withdrawal-not-idempotent',
    defect: 'A withdrawal that comes again is decided again.',
    changes: [
      change(
        deciding,
        'ON CONFLICT DO NOTHING\n        RETURNING w.order_id',
        'ON CONFLICT (order_id) DO UPDATE SET outcome = excluded.outcome, reason = excluded.reason,\n' +
          '          balance = excluded.balance RETURNING w.order_id',
      ),
    ],
    group: 'withdrawals',
    cases: 'a repeated withdrawal',
    variants: everyVariant,
  },
  {
    name: 'decline-rolled-back',
    defect: 'A decline is not kept, so a late duplicate takes money for an order that has failed.',
    changes: [
      change(
        deciding,
        'RETURN NEXT;\n    END LOOP;',
        'DELETE FROM withdrawals w WHERE w.order_id = o_order_id AND why IS NOT NULL; RETURN NEXT;\n    END LOOP;',
      ),
    ],
    group: 'withdrawals',
    cases: 'stays declined',
    variants: everyVariant,
  },
  {
    name: 'read-modify-write-balance',
    defect: 'A deposit or withdrawal reads the balance, reckons, and writes what it has reckoned.',
    changes: [
      change(
        accounts,
        "UPDATE accounts SET balance = CASE kind WHEN 'deposit' THEN balance + sum ELSE balance - sum END",
        'SELECT balance INTO rest FROM accounts WHERE user_id = account;\n' +
          "    UPDATE accounts SET balance = CASE kind WHEN 'deposit' THEN rest + sum ELSE rest - sum END",
      ),
    ],
    group: 'money',
    cases: 'concurrent deposits and withdrawals',
    variants: everyVariant,
  },
  {
    name: 'read-modify-write-balance-of-orders',
    defect: 'The payment of an order reads the balance without a lock, reckons, and writes what it has reckoned.',
    changes: [
      change(deciding, 'ORDER BY user_id FOR NO KEY UPDATE', 'ORDER BY user_id'),
      change(deciding, 'SET balance = accounts.balance - asked.amount', 'SET balance = rest - asked.amount'),
    ],
    group: 'replicas',
    cases: 'orders sent to both replicas',
    variants: ['http'],
  },
  {
    name: 'overdraft-refused-by-the-table-alone',
    defect: 'Nothing but a constraint keeps a deposit within what JSON can count.',
    changes: [change(accounts, 'balance <= 9007199254740991 - sum', 'true')],
    group: 'money',
    cases: 'beyond the largest safe integer',
    variants: ['http'],
  },
  {
    name: 'payment-for-another-user-or-amount',
    defect: 'The decision about an order is given to whoever names it, with whatever amount.',
    changes: [change(withdrawals, 'if (!isOf(request, decided)) throw new WithdrawalMismatch(request.orderId);', '')],
    group: 'withdrawals',
    cases: 'with another amount or user',
    variants: ['http'],
  },
  {
    name: 'replayed-with-the-balance-of-now',
    defect: 'A withdrawal that comes again is answered with the balance of now, not of its moment.',
    changes: [
      change(
        deciding,
        'SELECT w.order_id, w.user_id, w.amount, w.outcome, w.reason, w.balance, w.decided_at',
        'SELECT w.order_id, w.user_id, w.amount, w.outcome, w.reason, (SELECT a.balance FROM accounts a WHERE a.user_id = w.user_id), w.decided_at',
      ),
    ],
    group: 'withdrawals',
    cases: 'a repeated withdrawal',
    variants: ['events'],
  },
];
