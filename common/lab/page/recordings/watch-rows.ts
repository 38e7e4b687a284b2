import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { databaseUrlsOf } from '../../servers/database-urls.ts';
import { type Service, services, type Variant } from '../../processes/ports.ts';
import { type BooksRecord, type Row, type RowsRecord } from '../model/run.ts';
import { now } from './clock.ts';
import { type LaneLog } from './log.ts';

const EVERY_MS = 100;

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

/** The part of one user's books in each database. */
const books: Record<Service, string> = {
  order: `SELECT coalesce(sum(price) FILTER (WHERE status = 'completed'), 0) AS completed, count(*) AS orders,
                 count(*) FILTER (WHERE status <> 'pending') AS "settledOrders"
          FROM orders WHERE user_id = $1`,
  billing: `SELECT (SELECT balance FROM accounts WHERE user_id = $1) AS balance,
                   coalesce(sum(amount) FILTER (WHERE type = 'deposit'), 0) AS deposits,
                   coalesce(sum(amount) FILTER (WHERE type = 'withdrawal'), 0) AS paid
            FROM ledger WHERE user_id = $1`,
  notification: 'SELECT count(*) AS notifications FROM notifications WHERE user_id = $1',
};

/** One statement for each database: a look must not disturb what it looks at. */
const looks = Object.fromEntries(
  services.map((service) => [
    service,
    [
      `SELECT 'books' AS "table", to_jsonb(one) AS row FROM (${books[service]}) AS one`,
      ...Object.entries(tables[service]).map(
        ([table, condition]) =>
          `SELECT '${table}' AS "table", to_jsonb(one) - 'request_hash' AS row FROM ${table} AS one WHERE ${condition}`,
      ),
    ].join('\nUNION ALL '),
  ]),
) as Record<Service, string>;

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
    const found = await Promise.all(services.map((service) => this.read(service)));
    for (const { row } of found.flat()) this.known.add(keyOf(row));
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
    const found = await Promise.all(services.map((service) => this.lookInto(service)));
    this.log.addChange('books', { record: 'books', at: now(), ...(Object.assign({}, ...found) as Books) });
  }

  /** Logs the rows of one database and returns its part of the books. */
  private async lookInto(database: Service): Promise<Partial<Books>> {
    const found = await this.read(database);
    for (const table of Object.keys(tables[database]) as Table[]) {
      const own = found.filter((one) => one.table === table && !this.known.has(keyOf(one.row)));
      const rows = own.map(({ row }) => row).toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
      this.log.addChange(`${database} ${table}`, { record: 'rows', at: now(), database, table, rows });
    }
    return found.find(({ table }) => table === 'books')!.row;
  }

  private async read(service: Service): Promise<{ table: string; row: Row }[]> {
    const { rows } = await this.sessions[service].query<{ table: string; row: Row }>(looks[service], [this.userId]);
    return rows;
  }
}

const KEYS = ['transaction_id', 'notification_id', 'id', 'order_id'];
const keyOf = (row: Row) => String(KEYS.map((key) => row[key]).find((value) => value !== undefined));
