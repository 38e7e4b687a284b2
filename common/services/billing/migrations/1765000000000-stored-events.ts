import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Renames a column after its content and drops a function that decide_withdrawal has replaced. */
export class StoredEvents1765000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE withdrawals RENAME COLUMN announced TO event_stored');
    await runner.query('DROP FUNCTION IF EXISTS withdraw_for_orders');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE withdrawals RENAME COLUMN event_stored TO announced');
  }
}
