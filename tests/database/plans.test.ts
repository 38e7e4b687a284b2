import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { type QueryRunner } from 'typeorm';
import { root } from '../../common/lab/machine/folders.ts';
import { sqlFile } from '../../common/platform/database/sql-file.ts';
import { functions, migrations } from '../../common/services/order/tables.ts';
import { servers } from '../support/infrastructure.ts';

const folder = join(root, 'common/services/order');
const read = (file: string) => sqlFile({ dirname: folder } as ImportMeta, file);
/** A statement that only calls a function, and an INSERT of values, read no table. */
const files = readdirSync(folder).filter((name) => name.endsWith('.sql') && /\bWHERE\b/.test(read(name)));

/** Without a sequential scan PostgreSQL chooses an index if there is one for the rows, whatever the tables hold. */
const PLANNER = ['plan_cache_mode=force_generic_plan', 'enable_seqscan=off'];

describe('a statement that selects rows', () => {
  const schema = `plans_${process.pid}`;
  const options = [`search_path=${schema}`, ...PLANNER].map((setting) => `-c ${setting}`).join(' ');
  const client = new pg.Client({ connectionString: servers().databases.order, options });

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

  test.each(files)('%s has an index for them', async (file) => {
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
