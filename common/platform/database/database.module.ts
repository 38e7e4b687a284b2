import { type DynamicModule, type Type } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import pg from 'pg';
import { type MigrationInterface } from 'typeorm';
import { Config } from '../config.ts';
import { Database, SQL_FUNCTIONS } from './database.ts';

/** The same in every service and variant, or the comparison is a lie. Times are milliseconds. */
export const POOL = {
  max: 10,
  idleTimeoutMillis: 0, // kept open: a timer set and cleared around every statement costs more than a connection
  connectionTimeoutMillis: 3000,
  statement_timeout: 5000,
  lock_timeout: 5000,
  query_timeout: 6000,
  idle_in_transaction_session_timeout: 10_000,
} as const;

/**
 * A prepared statement is planned once per connection, not for each call: that took a fifth of what PostgreSQL did at a
 * low rate (https://www.postgresql.org/docs/current/sql-prepare.html). Such a plan is kept while its tables grow, so it
 * must not be what is cheapest on an empty one: every statement of a service finds its few rows by an index.
 */
const PLANS = [
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
];

/** Settings of a session, as its connection is opened with them. */
export function session(schema: string): string {
  return [`search_path=${schema}`, ...PLANS].map((setting) => `-c ${setting}`).join(' ');
}

/** bigint as a number: money stays within 2^53 by rule. */
const INT8: number = pg.types.builtins.INT8;
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? Number : (pg.types.getTypeParser as (oid: number, format?: string) => unknown)(oid, format),
};

/**
 * Connects to the database of one service, in the variant's own schema.
 * @param migrations make the tables, in order
 * @param functions are `CREATE OR REPLACE FUNCTION` texts, installed at every start
 */
export function databaseOf(
  entities: Type[],
  migrations: Type<MigrationInterface>[],
  functions: string[] = [],
): DynamicModule {
  const connection = TypeOrmModule.forRootAsync({
    inject: [Config],
    useFactory: (config: Config) => ({
      type: 'postgres' as const,
      url: config.databaseUrl,
      schema: config.variant,
      applicationName: `${config.variant}-${config.service}`,
      entities,
      migrations,
      installExtensions: false,
      manualInitialization: true, // a service starts and stays live without its database
      extra: { ...POOL, types, keepAlive: true, options: session(config.variant) },
    }),
  });
  const providers = [{ provide: SQL_FUNCTIONS, useValue: functions }, Database];
  return { module: DatabaseModule, global: true, imports: [connection], providers, exports: [Database] };
}

class DatabaseModule {}
