import { DataSource, type DataSourceOptions } from 'typeorm';
import { Link } from '../../common/lab/breaking/link.ts';
import { Config } from '../../common/platform/config.ts';
import { POOL } from '../../common/platform/database/database.module.ts';
import { Database } from '../../common/platform/database/database.ts';
import { Lifecycle } from '../../common/platform/lifecycle.ts';
import { Log } from '../../common/platform/observability/logger.ts';
import { eventually } from '../support/eventually.ts';
import { OwnDatabase } from '../support/own-database.ts';

/** The limit of the service's statements, in milliseconds. */
const LIMIT = 200;
const SLOW_SECONDS = (5 * LIMIT) / 1000;

class SlowMigration1764000000000 {
  async up(runner: { query: (sql: string) => Promise<unknown> }): Promise<void> {
    await runner.query(`SELECT pg_sleep(${SLOW_SECONDS})`);
  }
  async down(): Promise<void> {}
}

const own = new OwnDatabase('limits');
let link: Link;
let lifecycle: Lifecycle;
beforeAll(async () => {
  await own.create();
  link = await Link.open(0, own.url);
});
afterEach(() => lifecycle.stopEverything());
afterAll(async () => {
  await link.cut();
  await own.drop();
});

/** Opens a service's database with one connection and short limits. */
async function open(migrations: (typeof SlowMigration1764000000000)[]): Promise<Database> {
  const url = link.through(own.url);
  const config = new Config({
    SERVICE: 'notification',
    VARIANT: 'http',
    PORT: '0',
    DATABASE_URL: url,
    LOG_LEVEL: 'silent',
  });
  const limits = { ...POOL, max: 1, statement_timeout: LIMIT, query_timeout: LIMIT };
  const options = { type: 'postgres', url, schema: 'http', migrations, extra: limits } as DataSourceOptions;
  const log = new Log(config);
  lifecycle = new Lifecycle(config, log);
  const database = new Database(new DataSource(options), [], config, log, lifecycle);
  database.onModuleInit();
  await eventually(() => expect(database.ready).toBe(true), { within: 20_000 });
  return database;
}

test('a migration may take longer than the limit of a statement', async () => {
  await open([SlowMigration1764000000000]);
});

describe('a firewall has forgotten the connection', () => {
  test.each([
    ['entities', (database: Database) => database.entities((manager) => manager.query('SELECT 1'))],
    ['statements', (database: Database) => database.query('SELECT 1')],
  ])('after one failed call, %s have a new connection', async (_, call) => {
    const database = await open([]);
    await call(database);
    link.forget();
    await expect(call(database)).rejects.toThrow('the database does not answer');
    await expect(call(database)).resolves.toHaveLength(1);
  });
});
