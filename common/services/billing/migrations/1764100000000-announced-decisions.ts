import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Whether an event was stored about a decision: a call may have it made before the order is heard of. */
export class AnnouncedDecisions1764100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // what was decided before has been told of
    await runner.query('ALTER TABLE withdrawals ADD COLUMN announced boolean NOT NULL DEFAULT true');
    await runner.query('ALTER TABLE withdrawals ALTER COLUMN announced SET DEFAULT false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE withdrawals DROP COLUMN announced');
  }
}
