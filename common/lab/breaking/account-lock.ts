import { LabError } from '../machine/lab-error.ts';
import { until } from '../machine/wait.ts';
import { inSession, openSession, type Tables } from './database-session.ts';

/** A forgotten lock ends after an hour. */
const HELD_SECONDS = 3600;
const LOCKED_MS = 15_000;

/** The session's application name tells it from others. PostgreSQL keeps 63 bytes of it. */
const nameOf = (schema: string, userId: string) => `lock ${schema} ${userId}`;

const SESSIONS = `
  FROM pg_stat_activity
  WHERE datname = current_database() AND starts_with(application_name, 'lock ' || current_schema() || ' ')`;

/**
 * Locks the row of one account, as a long transaction of somebody else does. No process of the lab has to stay: the
 * server runs `pg_sleep` and notices only afterwards that its client has left.
 */
export async function lockAccount(tables: Tables, userId: string): Promise<void> {
  const session = await openSession(tables, nameOf(tables.schema, userId));
  try {
    await session.query('BEGIN');
    const { rowCount } = await session.query('SELECT FROM accounts WHERE user_id = $1 FOR UPDATE', [userId]);
    if (rowCount === 0) {
      throw new LabError(`There is no account of ${userId} in ${tables.schema}: POST /billing/accounts opens one.`);
    }
    session.query(`SELECT pg_sleep(${HELD_SECONDS})`).catch(() => undefined);
    await until('the lock', LOCKED_MS, async () => expectAsleep(tables, userId));
  } finally {
    await session.end().catch(() => undefined); // breaks the connection while a statement runs
  }
}

/** Returns the users whose accounts are locked. */
export async function lockedAccounts(tables: Tables): Promise<string[]> {
  const rows = await inSession<{ name: string }>(tables, `SELECT application_name AS name ${SESSIONS}`);
  return [...new Set(rows.map(({ name }) => name.split(' ').at(-1)!))];
}

/** Releases every locked account and returns their users. */
export async function unlockAccounts(tables: Tables): Promise<string[]> {
  const rows = await inSession<{ name: string }>(
    tables,
    `SELECT application_name AS name, pg_terminate_backend(pid, 5000) ${SESSIONS}`,
  );
  return [...new Set(rows.map(({ name }) => name.split(' ').at(-1)!))];
}

async function expectAsleep(tables: Tables, userId: string): Promise<void> {
  const asleep = await inSession(
    tables,
    `SELECT 1 FROM pg_stat_activity WHERE application_name = $1 AND wait_event = 'PgSleep'`,
    [nameOf(tables.schema, userId)],
  );
  if (asleep.length === 0) throw new LabError('another session holds the account');
}
