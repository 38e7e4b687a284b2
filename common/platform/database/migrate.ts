import { type DataSource } from 'typeorm';

const LOCK = 7_012_018; // any number that every replica takes alike

/** Makes the variant's schema and brings it up to date, once, whoever comes first: replicas wait for each other. */
export async function migrate(source: DataSource, schema: string): Promise<void> {
  const runner = source.createQueryRunner();
  try {
    await runner.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await runner.query(`CREATE SCHEMA IF NOT EXISTS "${schema}"`);
    await source.runMigrations({ transaction: 'each' });
  } finally {
    await runner.query('SELECT pg_advisory_unlock($1)', [LOCK]).catch(() => undefined);
    await runner.release();
  }
}
