import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class Accounts1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE accounts (
        user_id    uuid PRIMARY KEY,
        balance    bigint NOT NULL DEFAULT 0 CHECK (balance BETWEEN 0 AND 9007199254740991),
        created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
      )`);
    // No foreign key to accounts: "there is no account" is a decision too, and is remembered.
    await runner.query(`
      CREATE TABLE withdrawals (
        order_id   uuid PRIMARY KEY,
        user_id    uuid NOT NULL,
        amount     bigint NOT NULL CHECK (amount > 0),
        outcome    text NOT NULL CHECK (outcome IN ('undecided', 'paid', 'declined')),
        reason     text CHECK ((reason IS NOT NULL) = (outcome = 'declined')),
        balance    bigint CHECK (outcome <> 'paid' OR balance IS NOT NULL),
        decided_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
      )`);
    await runner.query(`
      CREATE TABLE ledger (
        transaction_id  uuid PRIMARY KEY,
        seq             bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
        user_id         uuid NOT NULL REFERENCES accounts,
        type            text NOT NULL CHECK (type IN ('deposit', 'withdrawal')),
        amount          bigint NOT NULL CHECK (amount > 0),
        balance         bigint NOT NULL CHECK (balance >= 0),
        order_id        uuid,
        idempotency_key text,
        request_hash    bytea,
        created_at      timestamptz(3) NOT NULL DEFAULT clock_timestamp()
      )`);
    await runner.query('CREATE INDEX ledger_of_user ON ledger (user_id, created_at DESC, seq DESC)');
    await runner.query(
      'CREATE UNIQUE INDEX ledger_by_key ON ledger (type, idempotency_key) WHERE idempotency_key IS NOT NULL',
    );
    await runner.query(WITHDRAW_FOR_ORDERS);
    await runner.query(MOVE_MONEY);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION withdraw_for_orders, move_money');
    await runner.query('DROP TABLE ledger, withdrawals, accounts');
  }
}

/**
 * Decides withdrawals, once per order, each as follows: claim the decision by inserting it; if it was there, give it
 * again; else take the money where it covers the amount, append to the ledger, and record the outcome, a decline too.
 * Nothing is ever rolled back for a decline: a delayed duplicate would otherwise take money for an order that failed.
 * All accounts are locked first and in one order, so that two calls with several withdrawals each can't deadlock.
 */
const WITHDRAW_FOR_ORDERS = `
  CREATE FUNCTION withdraw_for_orders(order_ids uuid[], user_ids uuid[], amounts bigint[], transaction_ids uuid[])
  RETURNS TABLE (o_order_id uuid, o_user_id uuid, o_amount bigint, o_outcome text, o_reason text, o_balance bigint,
                 o_decided_at timestamptz, o_fresh boolean)
  LANGUAGE plpgsql AS $$
  DECLARE
    asked record;
    rest  bigint;
    why   text;
  BEGIN
    PERFORM 1 FROM accounts WHERE accounts.user_id = ANY (user_ids) ORDER BY accounts.user_id FOR NO KEY UPDATE;
    FOR asked IN
      SELECT * FROM unnest(order_ids, user_ids, amounts, transaction_ids) AS a (order_id, user_id, amount, transaction_id)
      ORDER BY a.user_id, a.order_id
    LOOP
      rest := NULL;
      why := NULL;
      INSERT INTO withdrawals (order_id, user_id, amount, outcome)
        VALUES (asked.order_id, asked.user_id, asked.amount, 'undecided') ON CONFLICT DO NOTHING;
      o_fresh := FOUND;
      IF o_fresh THEN
        UPDATE accounts SET balance = accounts.balance - asked.amount
          WHERE accounts.user_id = asked.user_id AND accounts.balance >= asked.amount
          RETURNING accounts.balance INTO rest;
        IF FOUND THEN
          INSERT INTO ledger (transaction_id, user_id, type, amount, balance, order_id)
            VALUES (asked.transaction_id, asked.user_id, 'withdrawal', asked.amount, rest, asked.order_id);
        ELSE
          SELECT accounts.balance INTO rest FROM accounts WHERE accounts.user_id = asked.user_id;
          why := CASE WHEN FOUND THEN 'insufficient_funds' ELSE 'account_not_found' END;
        END IF;
        UPDATE withdrawals
          SET outcome = CASE WHEN why IS NULL THEN 'paid' ELSE 'declined' END, reason = why, balance = rest,
              decided_at = clock_timestamp()
          WHERE withdrawals.order_id = asked.order_id;
      END IF;
      SELECT w.order_id, w.user_id, w.amount, w.outcome, w.reason, w.balance, w.decided_at
        INTO o_order_id, o_user_id, o_amount, o_outcome, o_reason, o_balance, o_decided_at
        FROM withdrawals w WHERE w.order_id = asked.order_id;
      RETURN NEXT;
    END LOOP;
  END $$`;

/**
 * A deposit, or a withdrawal without an order, in one round trip, so that a busy account is locked as shortly as can be.
 * The same key at once: the advisory lock makes one wait until the other has committed, then it finds what to replay.
 */
const MOVE_MONEY = `
  CREATE FUNCTION move_money(transaction uuid, account uuid, kind text, sum bigint, key text, hash bytea)
  RETURNS TABLE (outcome text, rest bigint, used_for bytea)
  LANGUAGE plpgsql AS $$
  BEGIN
    IF key IS NOT NULL THEN
      PERFORM pg_advisory_xact_lock(hashtextextended(kind || ' ' || key, 0));
      SELECT 'replayed', ledger.balance, ledger.request_hash INTO outcome, rest, used_for
        FROM ledger WHERE ledger.type = kind AND ledger.idempotency_key = key;
      IF FOUND THEN
        RETURN NEXT;
        RETURN;
      END IF;
    END IF;
    UPDATE accounts SET balance = CASE kind WHEN 'deposit' THEN balance + sum ELSE balance - sum END
      WHERE user_id = account
        AND CASE kind WHEN 'deposit' THEN balance <= 9007199254740991 - sum ELSE balance >= sum END
      RETURNING balance INTO rest;
    IF FOUND THEN
      outcome := 'moved';
      INSERT INTO ledger (transaction_id, user_id, type, amount, balance, idempotency_key, request_hash)
        VALUES (transaction, account, kind, sum, rest, key, hash);
    ELSE
      outcome := CASE WHEN EXISTS (SELECT FROM accounts WHERE user_id = account) THEN 'out of range' ELSE 'no account' END;
    END IF;
    RETURN NEXT;
  END $$`;
