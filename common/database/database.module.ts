import { type DynamicModule, type Type } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import pg from 'pg';
import { type MigrationInterface } from 'typeorm';
import { Config } from '../config.ts';
import { Database } from './database.ts';

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

/** bigint as a number: money stays within 2^53 by rule. */
const INT8: number = pg.types.builtins.INT8;
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? Number : (pg.types.getTypeParser as (oid: number, format?: string) => unknown)(oid, format),
};

/** The database of one service: its entities and the migrations that make its tables, in the variant's own schema. */
export function databaseOf(entities: Type[], migrations: Type<MigrationInterface>[]): DynamicModule {
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
      extra: { ...POOL, types, keepAlive: true, options: `-c search_path=${config.variant}` },
    }),
  });
  return { module: DatabaseModule, global: true, imports: [connection], providers: [Database], exports: [Database] };
}

class DatabaseModule {}
