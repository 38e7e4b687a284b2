import { type DataSource } from 'typeorm';

const LOCK = 7_012_018; // any number that all replicas share

/**
 * Creates the variant's schema, runs the migrations that make its tables, and installs the SQL functions. Replicas that
 * start at the same time wait for each other.
 */
export async function migrate(source: DataSource, schema: string, functions: string[]): Promise<void> {
  const runner = source.createQueryRunner();
  try {
    await runner.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await runner.query(`CREATE SCHEMA IF NOT EXISTS "${schema}"`);
    await source.runMigrations({ transaction: 'each' });
    for (const sql of functions) await runner.query(sql);
  } finally {
    await runner.query('SELECT pg_advisory_unlock($1)', [LOCK]).catch(() => undefined);
    await runner.release();
  }
}
