import pg from 'pg';

/** Runs a file of plain SQL statements one by one: CREATE DATABASE refuses to share a transaction with others. */
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
