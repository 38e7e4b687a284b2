import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { databaseUrlsOf } from '../../servers/database-urls.ts';
import { type Service, services, type Variant } from '../../processes/ports.ts';
import { type BooksRecord, type Row, type RowsRecord } from '../model/run.ts';
import { now } from './clock.ts';
import { type LaneLog } from './log.ts';

const EVERY_MS = 50;

type Table = RowsRecord['table'];
type Books = Omit<BooksRecord, 'at' | 'record'>;

const OF_USER = 'user_id = $1';
const EVENT_OF_USER = `parked_at IS NULL AND (body::jsonb ->> 'userId')::uuid = $1`;

/** The tables of each database, with the condition for the rows of one user. */
const tables: Record<Service, Partial<Record<Table, string>>> = {
  order: { orders: OF_USER, outbox: EVENT_OF_USER },
  billing: { withdrawals: OF_USER, ledger: `${OF_USER} AND order_id IS NOT NULL`, outbox: EVENT_OF_USER },
  notification: { notifications: OF_USER },
};

/** Sums for the books of one user, by database. */
const sums: Record<Service, string> = {
  order: `SELECT coalesce(sum(price) FILTER (WHERE status = 'completed'), 0)::float8 AS completed, count(*)::int AS orders,
                 (count(*) FILTER (WHERE status <> 'pending'))::int AS "settledOrders"
          FROM orders WHERE user_id = $1`,
  billing: `SELECT (SELECT balance FROM accounts WHERE user_id = $1)::float8 AS balance,
                   coalesce(sum(amount) FILTER (WHERE type = 'deposit'), 0)::float8 AS deposits,
                   coalesce(sum(amount) FILTER (WHERE type = 'withdrawal'), 0)::float8 AS paid
            FROM ledger WHERE user_id = $1`,
  notification: `SELECT count(*)::int AS notifications FROM notifications WHERE user_id = $1`,
};

/** Watches the rows of one user in the three databases of a variant. */
export class RowsWatch {
  private readonly sessions: Record<Service, pg.Client>;
  private readonly userId: string;
  private readonly log: LaneLog;
  private readonly known = new Set<string>();
  private readonly stopping = new AbortController();
  private watching: Promise<void> = Promise.resolve();

  constructor(variant: Variant, userId: string, log: LaneLog) {
    const session = (service: Service) =>
      new pg.Client({
        connectionString: databaseUrlsOf(variant)(service),
        options: `-c search_path=${variant} -c timezone=UTC`,
      });
    this.sessions = { order: session('order'), billing: session('billing'), notification: session('notification') };
    this.userId = userId;
    this.log = log;
  }

  /** Connects. Rows that exist now belong to earlier orders and are left out. */
  async open(): Promise<void> {
    await Promise.all(Object.values(this.sessions).map((session) => session.connect()));
    for (const service of services) for (const { rows } of await this.read(service)) for (const row of rows) this.known.add(keyOf(row));
    await this.look();
  }

  start(): void {
    this.watching = this.watch();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.watching;
    await this.look();
    await Promise.all(Object.values(this.sessions).map((session) => session.end()));
  }

  private async watch(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.look();
      await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async look(): Promise<void> {
    const [books] = await Promise.all([this.books(), ...services.map((service) => this.lookInto(service))]);
    this.log.addChange('books', { record: 'books', at: now(), ...books });
  }

  private async lookInto(database: Service): Promise<void> {
    for (const { table, rows } of await this.read(database)) {
      const own = rows.filter((row) => !this.known.has(keyOf(row)));
      this.log.addChange(`${database} ${table}`, { record: 'rows', at: now(), database, table, rows: own });
    }
  }

  private async read(service: Service): Promise<{ table: Table; rows: Row[] }[]> {
    const found: { table: Table; rows: Row[] }[] = [];
    for (const [table, condition] of Object.entries(tables[service])) {
      const sql = `SELECT to_jsonb(one) - 'request_hash' AS row FROM ${table} AS one WHERE ${condition}`;
      const { rows } = await this.sessions[service].query<{ row: Row }>(sql, [this.userId]);
      found.push({ table: table as Table, rows: rows.map(({ row }) => row).toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)) });
    }
    return found;
  }

  private async books() {
    const read = async (service: Service) =>
      (await this.sessions[service].query<Record<string, number>>(sums[service], [this.userId])).rows[0]!;
    const [order, billing, notification] = await Promise.all(services.map(read));
    return { ...order, ...billing, ...notification } as Books;
  }
}

const KEYS = ['transaction_id', 'notification_id', 'id', 'order_id'];
const keyOf = (row: Row) => String(KEYS.map((key) => row[key]).find((value) => value !== undefined));
