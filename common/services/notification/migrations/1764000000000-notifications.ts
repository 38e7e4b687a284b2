import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class Notifications1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE notifications (
        notification_id uuid PRIMARY KEY,
        user_id         uuid NOT NULL,
        order_id        uuid NOT NULL UNIQUE,
        type            text NOT NULL CHECK (type IN ('success', 'failure')),
        message         text NOT NULL,
        created_at      timestamptz(3) NOT NULL DEFAULT clock_timestamp()
      )`);
    await runner.query(
      'CREATE INDEX notifications_of_user ON notifications (user_id, created_at DESC, notification_id DESC)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE notifications');
  }
}
