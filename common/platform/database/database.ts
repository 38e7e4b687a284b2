import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { Config } from '../config.ts';
import { Problem } from '../http/problems.ts';
import { Lifecycle } from '../lifecycle.ts';
import { Log } from '../observability/logger.ts';
import { asDatabaseError, DatabaseUnavailable } from './errors.ts';
import { migrate } from './migrate.ts';
import { inStatementSpan } from './statement-span.ts';

/** Runs one statement; rows as objects with the columns as they are named in SQL. */
export type Query = <Row>(sql: string, values?: unknown[]) => Promise<Row[]>;

/** Token of the SQL functions that the service's database needs. */
export const SQL_FUNCTIONS = Symbol('SQL functions');

const RECONNECT_AT_MOST_MS = 5000;

/**
 * The service's own database. Entities go through TypeORM, the order path in plain SQL over the same pool.
 * Every failure that is not the statement's own is thrown as DatabaseUnavailable.
 */
@Injectable()
export class Database implements OnModuleInit {
  #ready = false;
  #stopped = false;
  #retry?: NodeJS.Timeout;
  readonly #names = new Map<string, string>();

  constructor(
    private readonly source: DataSource,
    @Inject(SQL_FUNCTIONS) private readonly functions: string[],
    private readonly config: Config,
    private readonly log: Log,
    lifecycle: Lifecycle,
  ) {
    lifecycle.onStop('database', () => this.#stop());
  }

  onModuleInit(): void {
    void this.#connect(100);
  }

  /** True once connected and migrated; a database that goes away later shows in `ping`. */
  get ready(): boolean {
    return this.#ready;
  }

  async ping(): Promise<void> {
    await this.query('SELECT 1');
  }

  readonly query: Query = async <Row>(sql: string, values?: unknown[]) => {
    const statement = { name: this.#nameOf(sql), text: sql, values };
    const { rows } = await inStatementSpan(sql, () => this.#pool.query(statement)).catch(rethrow);
    return rows as Row[];
  };

  /** Reads and writes entities. */
  async entities<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    if (!this.#ready) throw new DatabaseUnavailable('not connected yet');
    try {
      return await inStatementSpan('entities', () => work(this.source.manager));
    } catch (err) {
      throw err instanceof Problem ? err : asDatabaseError(err);
    }
  }

  /** A name makes it a prepared statement: parsed and planned once per connection. */
  #nameOf(sql: string): string {
    const name = this.#names.get(sql) ?? `s${this.#names.size}`;
    this.#names.set(sql, name);
    return name;
  }

  get #pool(): Pool {
    if (!this.#ready) throw new DatabaseUnavailable('not connected yet');
    return (this.source.driver as unknown as { master: Pool }).master;
  }

  async #connect(delay: number): Promise<void> {
    try {
      if (!this.source.isInitialized) await this.source.initialize();
      await migrate(this.source, this.config.variant, this.functions);
      this.#ready = true;
      this.log.info({}, 'database connected and migrated');
    } catch (err) {
      this.log.warn({ err: asDatabaseError(err), retryInMs: delay }, 'database not there yet');
      const next = Math.min(delay * 2, RECONNECT_AT_MOST_MS);
      if (!this.#stopped) this.#retry = setTimeout(() => void this.#connect(next), delay);
    }
  }

  async #stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    if (this.source.isInitialized) await this.source.destroy();
  }
}

function rethrow(err: unknown): never {
  throw asDatabaseError(err);
}
