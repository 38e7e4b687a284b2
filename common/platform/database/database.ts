import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type Client, type Pool, type PoolClient } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { Config } from '../config.ts';
import { Problem } from '../http/problems.ts';
import { Lifecycle } from '../lifecycle.ts';
import { Log } from '../observability/logger.ts';
import { asDatabaseError, DatabaseUnavailable, isStalePlan } from './errors.ts';
import { migrate } from './migrate.ts';
import { inStatementSpan } from './statement-span.ts';

/** Runs one statement. A row is an object with the column names of the SQL. */
export type Query = <Row>(sql: string, values?: unknown[]) => Promise<Row[]>;

/** Token of the SQL functions that the service's database needs. */
export const SQL_FUNCTIONS = Symbol('SQL functions');

const RECONNECT_MS = { first: 100, max: 5000 };

/**
 * Connects to the service's own database and runs statements: entities through TypeORM, plain SQL over the same pool.
 * Infrastructure faults are thrown as DatabaseUnavailable.
 */
@Injectable()
export class Database implements OnModuleInit {
  #ready = false;
  readonly #stopping = new AbortController();
  readonly #names = new Map<string, string>();
  #named = 0;

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
    void this.#connect();
  }

  /** True once connected and migrated. It stays true when the database goes away later. */
  get ready(): boolean {
    return this.#ready;
  }

  readonly query: Query = <Row>(sql: string, values?: unknown[]) =>
    inStatementSpan(sql, async () => {
      const name = this.#nameOf(sql);
      const { rows } = await this.#pool.query({ name, text: sql, values }).catch((err: unknown) => {
        if (!isStalePlan(err)) throw err;
        this.#forget(sql, name);
        return this.#pool.query(sql, values);
      });
      return rows as Row[];
    }).catch(rethrow);

  /** Reads and writes entities. */
  async entities<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    if (!this.#ready) throw new DatabaseUnavailable('not connected yet');
    try {
      return await inStatementSpan('entities', () => work(this.source.manager));
    } catch (err) {
      throw err instanceof Problem ? err : asDatabaseError(err);
    }
  }

  /** Names a statement, which prepares it: it is parsed once per connection. */
  #nameOf(sql: string): string {
    const name = this.#names.get(sql) ?? `s${this.#named++}`;
    this.#names.set(sql, name);
    return name;
  }

  /** Prepares a statement anew under another name, because every connection of the pool may hold the stale plan. */
  #forget(sql: string, name: string): void {
    if (this.#names.get(sql) === name) this.#names.delete(sql);
  }

  get #pool(): Pool {
    if (!this.#ready) throw new DatabaseUnavailable('not connected yet');
    return poolOf(this.source);
  }

  /** Tries until it succeeds or the service stops. */
  async #connect(): Promise<void> {
    const { signal } = this.#stopping;
    for (let retryInMs = RECONNECT_MS.first; !signal.aborted; retryInMs = Math.min(retryInMs * 2, RECONNECT_MS.max)) {
      try {
        await migrate(this.source.options, this.config.variant, this.functions);
        if (!this.source.isInitialized) await this.source.initialize();
        poolOf(this.source).on('release', endUnanswered);
        this.#ready = true;
        return this.log.info({}, 'database connected and migrated');
      } catch (err) {
        this.log.warn({ err: asDatabaseError(err), retryInMs }, 'database not available');
        await sleep(retryInMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  async #stop(): Promise<void> {
    this.#stopping.abort();
    if (this.source.isInitialized) await this.source.destroy();
  }
}

const poolOf = ({ driver }: DataSource) => (driver as unknown as { master: Pool }).master;

/**
 * Ends a connection whose last statement was given up without an answer. The pool would hand it on, and each further
 * statement on it would wait for that answer too (https://github.com/brianc/node-postgres/issues/3399).
 */
function endUnanswered(_err: Error, client: PoolClient): void {
  const { readyForQuery } = client as unknown as { readyForQuery: boolean };
  if (!readyForQuery) void (client as unknown as Client).end();
}

function rethrow(err: unknown): never {
  throw asDatabaseError(err);
}
