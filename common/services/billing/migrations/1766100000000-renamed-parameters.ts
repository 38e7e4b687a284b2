import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Drops functions whose parameters have other names now: CREATE OR REPLACE cannot rename them. */
export class RenamedParameters1766100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION IF EXISTS decide_withdrawal, move_money');
  }

  /** The functions are installed at every start. */
  async down(): Promise<void> {}
}
