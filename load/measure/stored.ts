import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Service } from '../../common/lab/processes/ports.ts';
import { type Stored } from '../clocks.ts';
import { type Stack } from '../stack.ts';

const EPOCH_MS = (column: string) => `extract(epoch FROM ${column})::float8 * 1000`;
const LOOK_EVERY_MS = 250;
const AT_MOST_MS = 180_000;

/** Work that is still to do; `unnotified` is NaN while orders are unsettled. */
export interface Left {
  unsettled: number;
  unnotified: number;
}

/** Reads the databases of a variant directly, not through its services. */
export class Databases {
  private readonly pools: Record<'order' | 'billing' | 'notification', pg.Pool>;

  constructor(stack: Stack) {
    const pool = (service: Service) => {
      const connectionString = urlFor(stack, service);
      const settings = { connectionString, max: 1, options: `-c search_path=${stack.variant}` };
      return new pg.Pool(settings).on('error', () => undefined);
    };
    this.pools = { order: pool('order'), billing: pool('billing'), notification: pool('notification') };
  }

  /** Reads the orders that these users placed since a time (ms since 1970), with their notifications. */
  async stored(users: string[], since: number): Promise<Stored[]> {
    const { rows: orders } = await this.pools.order.query<{ orderId: string; settledAt: number | null }>(
      `SELECT order_id AS "orderId", ${EPOCH_MS('settled_at')} AS "settledAt" FROM orders
       WHERE user_id = ANY ($1::uuid[]) AND created_at >= to_timestamp($2)`,
      [users, since / 1000],
    );
    const { rows: notifications } = await this.pools.notification.query<{ orderId: string; notifiedAt: number }>(
      `SELECT order_id AS "orderId", ${EPOCH_MS('created_at')} AS "notifiedAt" FROM notifications
       WHERE user_id = ANY ($1::uuid[]) AND created_at >= to_timestamp($2)`,
      [users, since / 1000],
    );
    const notifiedAt = new Map(notifications.map((row) => [row.orderId, row.notifiedAt]));
    return orders.map((order) => ({ ...order, notifiedAt: notifiedAt.get(order.orderId) ?? null }));
  }

  /**
   * Waits until every order is settled, the outboxes are empty and each order of these users has its notification.
   * A lost notification never comes, so it stops when nothing has changed for `patienceMs`, at the latest after
   * AT_MOST_MS.
   * @returns the work that is left
   */
  async untilQuiet(users: string[], patienceMs: number, stop?: AbortSignal): Promise<Left> {
    let last = '';
    let changed = Date.now();
    const end = Date.now() + AT_MOST_MS;
    for (;;) {
      const left = await this.left(users);
      if ((left.unsettled === 0 && left.unnotified === 0) || stop?.aborted) return left;
      if (JSON.stringify(left) !== last) changed = Date.now();
      last = JSON.stringify(left);
      if (Date.now() - changed > patienceMs || Date.now() > end) return left;
      await sleep(LOOK_EVERY_MS);
    }
  }

  /** Runs the cheap queries first, because they take CPU time from the measured services. */
  private async left(users: string[]): Promise<Left> {
    const counts = await Promise.all([
      this.count('order', `SELECT count(*) FROM orders WHERE status = 'pending'`),
      this.count('order', 'SELECT count(*) FROM outbox'),
      this.count('billing', 'SELECT count(*) FROM outbox'),
    ]);
    const unsettled = counts.reduce((sum, count) => sum + count, 0);
    if (unsettled > 0) return { unsettled, unnotified: NaN };
    const of = (table: string) => `SELECT count(*) FROM ${table} WHERE user_id = ANY ($1::uuid[])`;
    const [orders, notifications] = await Promise.all([
      this.count('order', of('orders'), [users]),
      this.count('notification', of('notifications'), [users]),
    ]);
    return { unsettled, unnotified: orders - notifications };
  }

  private async count(service: Service, sql: string, values: unknown[] = []): Promise<number> {
    const { rows } = await this.pools[service].query<{ count: string }>(sql, values);
    return Number(rows[0]!.count);
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.pools).map((pool) => pool.end()));
  }
}

/** Connects as the superuser if possible, because the statements of the services' roles are counted. */
export function urlFor(stack: Stack, service: Service): string {
  const url = stack.databaseUrl(service);
  const admin = stack.infrastructure?.adminDatabaseUrl;
  return admin ? new URL(new URL(url).pathname, admin).href : url;
}
