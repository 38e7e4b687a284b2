import { Outbox1764000001000, ParkedEvents1766000000000 } from '../../platform/database/outbox.migration.ts';
import { sqlFile } from '../../platform/database/sql-file.ts';
import { Orders1764000000000 } from './migrations/1764000000000-orders.ts';

const FUNCTIONS = ['open_order', 'wait_for_order', 'settle_order'];

/** The migrations of Order's tables, in order. */
export const migrations = [Orders1764000000000, Outbox1764000001000, ParkedEvents1766000000000];
export const functions = FUNCTIONS.map((name) => sqlFile(import.meta, `functions/${name}.sql`));
