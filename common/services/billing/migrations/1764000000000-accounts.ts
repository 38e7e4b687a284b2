import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class Accounts1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE accounts (
        user_id    uuid PRIMARY KEY,
        balance    bigint NOT NULL DEFAULT 0 CHECK (balance BETWEEN 0 AND 9007199254740991),
        created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
      )`);
    // No foreign key to accounts: "there is no account" is a decision and is stored, too.
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
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ledger, withdrawals, accounts');
  }
}
