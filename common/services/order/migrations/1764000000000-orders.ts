import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Unqualified names land in the variant's own schema: the connection's search_path is nothing else. */
export class Orders1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE users (
        user_id    uuid PRIMARY KEY,
        name       text,
        email      text,
        created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
      )`);
    await runner.query(`
      CREATE TABLE orders (
        order_id        uuid PRIMARY KEY,
        user_id         uuid NOT NULL,
        price           bigint NOT NULL CHECK (price > 0),
        status          text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'completed', 'failed')),
        reason          text CHECK ((reason IS NOT NULL) = (status = 'failed')),
        created_at      timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        settled_at      timestamptz(3) CHECK ((settled_at IS NULL) = (status = 'pending')),
        attempt_after   timestamptz NOT NULL DEFAULT clock_timestamp() + interval '5 seconds',
        traceparent     text,
        idempotency_key text,
        request_hash    bytea
      )`);
    await runner.query('CREATE INDEX orders_of_user ON orders (user_id, created_at DESC, order_id DESC)');
    await runner.query(`CREATE INDEX orders_pending ON orders (attempt_after, created_at) WHERE status = 'pending'`);
    await runner.query(
      'CREATE UNIQUE INDEX orders_by_key ON orders (idempotency_key) WHERE idempotency_key IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE orders, users');
  }
}
