import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Makes the outbox. A row is an event that the broker has not confirmed yet; it is deleted after the confirm. */
export class Outbox1764000001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE outbox (
        id           uuid PRIMARY KEY,
        type         text NOT NULL,
        body         text NOT NULL,
        traceparent  text,
        occurred_at  timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        leased_until timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX outbox_unclaimed ON outbox (leased_until)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE outbox');
  }
}

/** Lets the relay set rows aside. `failures` counts the publishes that failed because of the row's own content. */
export class ParkedEvents1766000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE outbox
        ADD COLUMN alone     boolean NOT NULL DEFAULT false,
        ADD COLUMN failures  int NOT NULL DEFAULT 0,
        ADD COLUMN parked_at timestamptz`);
    await runner.query('DROP INDEX outbox_unclaimed');
    await runner.query('CREATE INDEX outbox_unclaimed ON outbox (leased_until) WHERE parked_at IS NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE outbox DROP COLUMN alone, DROP COLUMN failures, DROP COLUMN parked_at');
    await runner.query('CREATE INDEX outbox_unclaimed ON outbox (leased_until)');
  }
}
