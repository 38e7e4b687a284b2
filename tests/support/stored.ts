import { type Service } from '../../common/lab/processes/ports.ts';
import { type Stage } from './stage.ts';

const tables: Record<Service, string[]> = {
  order: ['users', 'orders'],
  billing: ['accounts', 'withdrawals', 'ledger'],
  notification: ['notifications'],
};

/** Counts the rows of each table of a service. */
export async function rowsOf(stage: Stage, service: Service): Promise<Record<string, number>> {
  const database = stage.database(service);
  const counts = await Promise.all(
    tables[service].map(async (table) => [table, await database.count(`SELECT 1 FROM ${table}`)] as const),
  );
  return Object.fromEntries(counts);
}
