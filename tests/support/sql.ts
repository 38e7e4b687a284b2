import pg from 'pg';
import { eventually } from './eventually.ts';

type Row = Record<string, unknown>;

/** The application name of the test's own sessions, which `endSessions` spares. */
const OWN = 'test';
let holds = 0;

/** The test's own sessions on one database, with the variant's schema as search path. */
export class Sql {
  private readonly pool: pg.Pool;
  private readonly url: string;
  private readonly schema: string;

  constructor(url: string, schema: string) {
    this.url = url;
    this.schema = schema;
    this.pool = new pg.Pool(this.settings(2));
    this.pool.on('error', () => undefined);
  }

  async rows<T extends Row = Row>(text: string, values: unknown[] = []): Promise<T[]> {
    return (await this.pool.query<T>(text, values)).rows;
  }

  async count(text: string, values: unknown[] = []): Promise<number> {
    const [row] = await this.rows<{ n: string }>(`SELECT count(*) AS n FROM (${text}) AS counted`, values);
    return Number(row!.n);
  }

  /** Counts the statements like this one, of this variant's services, that wait for a lock. */
  async standing(like: string): Promise<number> {
    return this.count(
      `SELECT 1 FROM pg_stat_activity
       WHERE wait_event_type = 'Lock' AND application_name LIKE current_schema() || '-%' AND query LIKE $1`,
      [like],
    );
  }

  /** Takes a lock and keeps it until `release`, after which it runs `released`. */
  async lock(text: string, values: unknown[] = [], released?: () => Promise<unknown>): Promise<Lock> {
    const client = new pg.Client(this.settings(1));
    client.on('error', () => undefined);
    await client.connect();
    await client.query('BEGIN');
    await client.query(text, values);
    const [self] = (await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows;
    return new Lock(client, self!.pid, this, released);
  }

  /**
   * Makes each statement wait that writes a row for which `condition` is true, until `release`. Unlike a row lock it
   * cannot be stepped over.
   */
  async hold(table: string, condition: string): Promise<Lock> {
    const name = `held_${process.pid}_${++holds}`;
    const wait = `pg_advisory_xact_lock_shared(hashtext('${name}'))::text = ''`;
    const lock = await this.lock('SELECT pg_advisory_xact_lock(hashtext($1))', [name], () =>
      this.rows(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`),
    );
    await this.rows(
      `ALTER TABLE ${table} ADD CONSTRAINT ${name} CHECK (CASE WHEN ${condition} THEN ${wait} ELSE true END) NOT VALID`,
    );
    return lock;
  }

  /** Ends every session on this database except the test's own, of all variants. */
  async endSessions(): Promise<void> {
    await this.rows(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND usename = current_user AND application_name <> $1`,
      [OWN],
    );
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private settings(max: number): pg.PoolConfig {
    return { connectionString: this.url, max, options: `-c search_path=${this.schema}`, application_name: OWN };
  }
}

export class Lock {
  private readonly client: pg.Client;
  private readonly pid: number;
  private readonly sql: Sql;
  private readonly released: (() => Promise<unknown>) | undefined;
  private isReleased = false;

  constructor(client: pg.Client, pid: number, sql: Sql, released?: () => Promise<unknown>) {
    this.client = client;
    this.pid = pid;
    this.sql = sql;
    this.released = released;
  }

  /** Resolves when a session waits for this lock. */
  async isWaitedFor(): Promise<void> {
    await eventually(async () => expect(await this.waiting()).not.toEqual([]), { every: 10 });
  }

  /** Ends the sessions that wait for the lock; their transactions are rolled back. */
  async endWaiting(): Promise<void> {
    for (const pid of await this.waiting()) await this.sql.rows('SELECT pg_terminate_backend($1)', [pid]);
    await eventually(async () => expect(await this.waiting()).toEqual([]));
  }

  /** Does nothing the second time. */
  async release(): Promise<void> {
    if (this.isReleased) return;
    this.isReleased = true;
    await this.client.query('ROLLBACK');
    await this.client.end();
    await this.released?.();
  }

  /** Returns the sessions that wait for this lock. */
  async waiting(): Promise<number[]> {
    const rows = await this.sql.rows<{ pid: number }>(
      'SELECT pid FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))',
      [this.pid],
    );
    return rows.map(({ pid }) => pid);
  }
}
