import { databaseOf } from '../../platform/database/database.module.ts';
import { Account } from './account.entity.ts';
import { LedgerEntry } from './ledger-entry.entity.ts';
import { functions, migrations } from './tables.ts';

export const BillingDatabase = databaseOf([Account, LedgerEntry], migrations, functions);
