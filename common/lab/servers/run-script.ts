import pg from 'pg';

/** Runs plain SQL statements one by one, because CREATE DATABASE can't run in a transaction. */
export async function runScript(url: string, sql: string): Promise<void> {
  const statements = sql
    .replace(/^--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
