import pg from 'pg';
import { type QueryRunner } from 'typeorm';
import { session } from '../../common/platform/database/database.module.ts';
import { Orders1764000000000 } from '../../common/services/order/migrations/1764000000000-orders.ts';
import * as statements from '../../common/services/order/orders.sql.ts';
import { servers } from '../support/infrastructure.ts';

/** A service keeps its plans as long as its connection, also those made when its tables were empty. */
describe('plans made on empty tables', () => {
  const schema = `plans_${process.pid}`;
  const client = new pg.Client({ connectionString: servers().databases.order, options: session(schema) });

  beforeAll(async () => {
    await client.connect();
    await client.query(`CREATE SCHEMA ${schema}`);
    await new Orders1764000000000().up(client as unknown as QueryRunner);
  });
  afterAll(async () => {
    await client.query(`DROP SCHEMA ${schema} CASCADE`);
    await client.end();
  });

  test.each(Object.entries(statements))('%s uses an index', async (name, sql) => {
    await client.query(`PREPARE ${name} AS ${sql}`);
    const parameters = [...new Set(sql.match(/\$\d/g))].map(() => 'NULL');
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN EXECUTE ${name}${parameters.length > 0 ? `(${parameters.join()})` : ''}`,
    );
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toContain('Index');
    expect(plan).not.toContain('Seq Scan');
  });
});
