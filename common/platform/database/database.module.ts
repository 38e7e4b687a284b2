import { type DynamicModule, type Type } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import pg from 'pg';
import { type MigrationInterface } from 'typeorm';
import { Config } from '../config.ts';
import { Lifecycle } from '../lifecycle.ts';
import { Database, SQL_FUNCTIONS } from './database.ts';
import { Probe } from './probe.ts';

/** The same in every service and variant, so that the comparison is fair. Times are milliseconds. */
export const POOL = {
  max: 10,
  idleTimeoutMillis: 0, // never closed: the pool would set and clear a timer around every statement
  connectionTimeoutMillis: 3000,
  statement_timeout: 5000,
  lock_timeout: 5000,
  query_timeout: 6000,
  idle_in_transaction_session_timeout: 10_000,
} as const;

/** Reads bigint as a number. Our values stay within 2^53. */
const INT8: number = pg.types.builtins.INT8;
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? Number : (pg.types.getTypeParser as (oid: number, format?: string) => unknown)(oid, format),
};

/**
 * Connects to the database of one service, in the variant's own schema.
 *
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
      manualInitialization: true, // a service starts without its database
      extra: { ...POOL, types, keepAlive: true, options: `-c search_path=${config.variant}` },
    }),
  });
  const probe = {
    provide: Probe,
    inject: [Config, Lifecycle],
    useFactory: (config: Config, lifecycle: Lifecycle) => new Probe(sessionOf(config), config, lifecycle),
  };
  const providers = [{ provide: SQL_FUNCTIONS, useValue: functions }, Database, probe];
  return { module: DatabaseModule, global: true, imports: [connection], providers, exports: [Database, Probe] };
}

const sessionOf = (config: Config): pg.PoolConfig => ({
  connectionString: config.databaseUrl,
  application_name: `${config.variant}-${config.service}-probe`,
  types,
  options: `-c search_path=${config.variant}`,
});

class DatabaseModule {}
