import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Adds whether the event about a decision was stored. A call may lead to the decision before OrderCreated arrives. */
export class AnnouncedDecisions1764100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // true for existing rows: their events were stored
    await runner.query('ALTER TABLE withdrawals ADD COLUMN announced boolean NOT NULL DEFAULT true');
    await runner.query('ALTER TABLE withdrawals ALTER COLUMN announced SET DEFAULT false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE withdrawals DROP COLUMN announced');
  }
}
