import { Outbox1764000001000, ParkedEvents1766000000000 } from '../../platform/database/outbox.migration.ts';
import { sqlFile } from '../../platform/database/sql-file.ts';
import { Accounts1764000000000 } from './migrations/1764000000000-accounts.ts';
import { AnnouncedDecisions1764100000000 } from './migrations/1764100000000-announced-decisions.ts';
import { StoredEvents1765000000000 } from './migrations/1765000000000-stored-events.ts';
import { RenamedParameters1766100000000 } from './migrations/1766100000000-renamed-parameters.ts';

const FUNCTIONS = ['wait_for_account', 'decide_withdrawal', 'move_money'];

/** The migrations of Billing's tables, in order. */
export const migrations = [
  Accounts1764000000000,
  Outbox1764000001000,
  AnnouncedDecisions1764100000000,
  StoredEvents1765000000000,
  ParkedEvents1766000000000,
  RenamedParameters1766100000000,
];
export const functions = FUNCTIONS.map((name) => sqlFile(import.meta, `functions/${name}.sql`));
