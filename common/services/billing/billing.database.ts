import { databaseOf } from '../../platform/database/database.module.ts';
import { Outbox1764000001000, ParkedEvents1766000000000 } from '../../platform/database/outbox.migration.ts';
import { sqlFile } from '../../platform/database/sql-file.ts';
import { Account } from './account.entity.ts';
import { LedgerEntry } from './ledger-entry.entity.ts';
import { Accounts1764000000000 } from './migrations/1764000000000-accounts.ts';
import { AnnouncedDecisions1764100000000 } from './migrations/1764100000000-announced-decisions.ts';
import { StoredEvents1765000000000 } from './migrations/1765000000000-stored-events.ts';

export const BillingDatabase = databaseOf(
  [Account, LedgerEntry],
  [
    Accounts1764000000000,
    Outbox1764000001000,
    AnnouncedDecisions1764100000000,
    StoredEvents1765000000000,
    ParkedEvents1766000000000,
  ],
  [sqlFile(import.meta, 'functions/move_money.sql'), sqlFile(import.meta, 'functions/decide_withdrawal.sql')],
);
