import pg from 'pg';
import { LabError } from '../machine/lab-error.ts';
import { reasonOf } from '../machine/wait.ts';
import { databaseUrlsOf } from '../servers/database-urls.ts';
import { type Service, type Variant } from '../processes/ports.ts';

/** The tables of one variant in one service's database. */
export interface Tables {
  url: string;
  schema: string;
}

const TIMEOUT_MS = 10_000;

export const tablesOf = (variant: Variant, service: Service): Tables => ({
  url: databaseUrlsOf(variant)(service),
  schema: variant,
});

/** Opens a session that may write even where the database is read-only by default. */
export async function openSession({ url, schema }: Tables, name: string): Promise<pg.Client> {
  const session = new pg.Client({
    connectionString: url,
    application_name: name,
    connectionTimeoutMillis: 2000,
    options: `-c search_path=${schema} -c default_transaction_read_only=off -c lock_timeout=${TIMEOUT_MS}`,
  });
  session.on('error', () => undefined);
  await session.connect().catch((error: unknown) => {
    throw new LabError(
      `${new URL(url).pathname.slice(1)} doesn't let the lab in: ${reasonOf(error)}. make heal restores it.`,
    );
  });
  return session;
}

/** Runs one statement in a session of its own. */
export async function inSession<Row extends object>(
  tables: Tables,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const session = await openSession(tables, 'lab');
  try {
    return (await session.query<Row>(sql, values)).rows;
  } finally {
    await session.end().catch(() => undefined);
  }
}
