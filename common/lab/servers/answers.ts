import { connect } from 'amqplib';
import pg from 'pg';

/** Resolves when the database lets its user in and answers. */
export async function databaseAnswers(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Resolves when the broker lets its user into the virtual host that the URL names. */
export async function brokerAnswers(url: string): Promise<void> {
  const connection = await connect(url, { timeout: 5000 });
  connection.on('error', () => undefined);
  await connection.close();
}
