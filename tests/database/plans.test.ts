import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { type QueryRunner } from 'typeorm';
import { root } from '../../common/lab/machine/folders.ts';
import { session } from '../../common/platform/database/database.module.ts';
import { sqlFile } from '../../common/platform/database/sql-file.ts';
import { functions, migrations } from '../../common/services/order/tables.ts';
import { servers } from '../support/infrastructure.ts';

const folder = join(root, 'common/services/order');
const read = (file: string) => sqlFile({ dirname: folder } as ImportMeta, file);
/** A statement that only calls a function, and an INSERT of values, read no table. */
const files = readdirSync(folder).filter((name) => name.endsWith('.sql') && /\bWHERE\b/.test(read(name)));

/** A service keeps its plans as long as its connection, also those made when its tables were empty. */
describe('plans made on empty tables', () => {
  const schema = `plans_${process.pid}`;
  const client = new pg.Client({ connectionString: servers().databases.order, options: session(schema) });

  beforeAll(async () => {
    await client.connect();
    await client.query(`CREATE SCHEMA ${schema}`);
    const runner = client as unknown as QueryRunner;
    for (const migration of migrations) await new migration().up(runner);
    for (const sql of functions) await client.query(sql);
  });
  afterAll(async () => {
    await client.query(`DROP SCHEMA ${schema} CASCADE`);
    await client.end();
  });

  test.each(files)('%s uses an index', async (file) => {
    const sql = read(file);
    await client.query(`PREPARE planned AS ${sql}`);
    const parameters = [...new Set(sql.match(/\$\d/g))].map(() => 'NULL');
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN EXECUTE planned${parameters.length > 0 ? `(${parameters.join()})` : ''}`,
    );
    await client.query('DEALLOCATE planned');
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toContain('Index');
    expect(plan).not.toContain('Seq Scan');
  });
});
