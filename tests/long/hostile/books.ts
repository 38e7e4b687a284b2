import { check } from '../../../common/lab/audit/check.ts';
import { queuesAt } from '../../../common/lab/audit/queues.ts';
import { type Service } from '../../../common/lab/processes/ports.ts';
import { type Infrastructure } from '../../../common/lab/servers/infrastructure.ts';
import { HEALING_MS } from '../../support/eventually.ts';
import { type Sql } from '../../support/sql.ts';

/** Returns the auditor's findings about all users, once everything has had time to settle. */
export async function wrongBooks(infrastructure: Infrastructure, order: Sql): Promise<string[]> {
  const known = await order.rows<{ user_id: string }>('SELECT user_id FROM users');
  const source = {
    databaseUrl: (service: Service) => infrastructure.databaseUrl(service),
    schema: 'hybrid',
    queues: () => queuesAt(infrastructure.amqpUrl('hybrid')),
  };
  const { findings } = await check(source, { users: known.map((row) => row.user_id) }, HEALING_MS);
  return findings.map(({ kind, what, ids }) => `${kind}: ${ids.length} ${what}: ${ids.slice(0, 5).join(', ')}`);
}
