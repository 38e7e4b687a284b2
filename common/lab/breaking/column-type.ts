import { type Service } from '../processes/ports.ts';
import { inSession, type Tables } from './database-session.ts';

/** A text column of each service that it reads back, and the type that a later version might give it. */
const columns: Record<Service, { table: string; column: string; type: string }> = {
  order: { table: 'orders', column: 'reason', type: 'varchar(200)' },
  billing: { table: 'ledger', column: 'type', type: 'varchar(20)' },
  notification: { table: 'notifications', column: 'message', type: 'varchar(500)' },
};

/** Changes the type of a column while the service runs. Returns the change in words. */
export async function changeColumn(tables: Tables, service: Service): Promise<string> {
  const { table, column, type } = columns[service];
  await inSession(tables, `ALTER TABLE ${table} ALTER COLUMN ${column} TYPE ${type}`);
  return `${table}.${column} is ${type} now`;
}

/** Gives the column its own type again. Returns the change in words, if there was one to undo. */
export async function restoreColumn(tables: Tables, service: Service): Promise<string | undefined> {
  if (!(await changedColumn(tables, service))) return undefined;
  const { table, column } = columns[service];
  await inSession(tables, `ALTER TABLE ${table} ALTER COLUMN ${column} TYPE text`);
  return `${table}.${column} is text again`;
}

/** Describes the changed column, if it is changed. */
export async function changedColumn(tables: Tables, service: Service): Promise<string | undefined> {
  const { table, column, type } = columns[service];
  const [found] = await inSession<{ type: string }>(
    tables,
    `SELECT data_type AS type FROM information_schema.columns
     WHERE table_schema = current_schema() AND table_name = $1 AND column_name = $2`,
    [table, column],
  );
  return found && found.type !== 'text' ? `${table}.${column} is ${type}` : undefined;
}
