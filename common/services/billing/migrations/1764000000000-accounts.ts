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
        outcome    text NOT NULL CHECK (outcome IN ('paid', 'declined')),
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
    await runner.query(MOVE_MONEY);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION move_money');
    await runner.query('DROP TABLE ledger, withdrawals, accounts');
  }
}

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
