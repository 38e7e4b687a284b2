import { DataSource, type DataSourceOptions } from 'typeorm';

const LOCK = 7_012_018; // any number that all replicas share

/** The limits of the service's own statements are too short for a migration that fills or indexes a large table. */
const LIMITS = { statement_timeout: 600_000, query_timeout: 610_000 };

/**
 * Creates the variant's schema, runs the migrations that make its tables, and installs the SQL functions, on connections
 * of its own. Replicas that start at the same time wait for each other.
 */
export async function migrate(options: DataSourceOptions, schema: string, functions: string[]): Promise<void> {
  const extra = { ...(options.extra as object), ...LIMITS, max: 2 };
  const source = await new DataSource({ ...options, extra }).initialize();
  try {
    await migrateWith(source, schema, functions);
  } finally {
    await source.destroy();
  }
}

async function migrateWith(source: DataSource, schema: string, functions: string[]): Promise<void> {
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
