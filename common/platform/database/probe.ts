import pg from 'pg';
import { atMost } from '../at-most.ts';
import { type Config } from '../config.ts';
import { type Lifecycle } from '../lifecycle.ts';
import { DatabaseUnavailable } from './errors.ts';

/** A database that failed over may refuse writes to new sessions only, so a session is used for one second. */
const SESSION_SECONDS = 1;

/**
 * Reads the database for health checks and metrics. It has two connections of its own, so a full pool delays neither, and
 * a locked table that delays the metrics does not delay the health check. Nothing waits longer than `probeMs`.
 */
export class Probe {
  readonly #health: pg.Pool;
  readonly #metrics: pg.Pool;
  readonly #withinMs: number;

  constructor(session: pg.PoolConfig, { probeMs }: Config, lifecycle: Lifecycle) {
    const timeouts = {
      connectionTimeoutMillis: probeMs,
      query_timeout: probeMs,
      statement_timeout: probeMs,
      lock_timeout: Math.ceil(probeMs / 4), // the other gauges of the scrape are read after it
    };
    const open = () =>
      new pg.Pool({ ...session, ...timeouts, max: 1, maxLifetimeSeconds: SESSION_SECONDS }).on(
        'error',
        () => undefined, // the next probe connects again
      );
    this.#withinMs = probeMs;
    [this.#health, this.#metrics] = [open(), open()];
    lifecycle.onStop('database', () => Promise.all([this.#health.end(), this.#metrics.end()]));
  }

  /** Returns whether a new session may write. A standby and a read-only database refuse. @throws DatabaseUnavailable */
  async isWritable(): Promise<boolean> {
    const [row] = await this.#read<{ transaction_read_only: string }>(this.#health, 'SHOW transaction_read_only');
    return row!.transaction_read_only === 'off';
  }

  /** Reads one row of figures. @throws DatabaseUnavailable */
  async measure<Row>(sql: string): Promise<Row> {
    return (await this.#read<Row>(this.#metrics, sql))[0]!;
  }

  async #read<Row>(pool: pg.Pool, sql: string): Promise<Row[]> {
    try {
      const { rows } = await atMost(this.#withinMs, pool.query(sql));
      return rows as Row[];
    } catch (err) {
      throw new DatabaseUnavailable(err);
    }
  }
}
