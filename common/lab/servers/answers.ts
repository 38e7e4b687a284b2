import { connect } from 'amqplib';
import pg from 'pg';

/** Resolves when the database accepts its user and answers. */
export async function databaseAnswers(url: string): Promise<void> {
  await valueOf(url, 'SELECT 1');
}

/** Returns the only value of a query's only row. */
export async function valueOf(url: string, query: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<unknown[]>({ text: query, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Resolves when the broker accepts its user on the virtual host of the URL. */
export async function brokerAnswers(url: string): Promise<void> {
  const connection = await connect(url, { timeout: 5000 });
  connection.on('error', () => undefined);
  await connection.close();
}
