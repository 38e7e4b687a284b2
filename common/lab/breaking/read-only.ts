import { escapeIdentifier } from 'pg';
import { inSession, type Tables } from './database-session.ts';

/** Sessions keep the setting that they began with, so they are ended, as in a failover. */
const END_SESSIONS = `
  SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
    AND NOT starts_with(application_name, 'lock ')`;

/** Makes the database refuse writes of every variant, as a standby does. */
export async function makeReadOnly(tables: Tables): Promise<void> {
  await alter(tables, 'SET default_transaction_read_only = on');
}

/** Lets the database take writes again. Returns whether it refused them. */
export async function makeWritable(tables: Tables): Promise<boolean> {
  if (!(await isReadOnly(tables))) return false;
  await alter(tables, 'RESET default_transaction_read_only');
  return true;
}

export async function isReadOnly(tables: Tables): Promise<boolean> {
  const found = await inSession(
    tables,
    `SELECT 1 FROM pg_db_role_setting JOIN pg_database ON pg_database.oid = setdatabase
     WHERE datname = current_database() AND 'default_transaction_read_only=on' = ANY (setconfig)`,
  );
  return found.length > 0;
}

async function alter(tables: Tables, change: string): Promise<void> {
  const [database] = await inSession<{ name: string }>(tables, 'SELECT current_database() AS name');
  await inSession(tables, `ALTER DATABASE ${escapeIdentifier(database!.name)} ${change}`);
  await inSession(tables, END_SESSIONS);
}
