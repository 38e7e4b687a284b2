import { readBooks } from '../../../common/lab/audit/books.ts';
import { findingsIn } from '../../../common/lab/audit/findings.ts';
import { queuesAt } from '../../../common/lab/audit/queues.ts';
import { type Infrastructure } from '../../../common/lab/servers/infrastructure.ts';
import { HEALING_MS, pause } from '../../support/eventually.ts';
import { type Sql } from '../../support/sql.ts';

/** Returns the auditor's findings for all users who could order, once pending work has had the time to settle. */
export async function wrongBooks(infrastructure: Infrastructure, order: Sql): Promise<string[]> {
  const until = Date.now() + HEALING_MS;
  for (;;) {
    const users = await order.rows<{ user_id: string }>('SELECT user_id FROM users');
    const ids = users.map((row) => row.user_id);
    const books = await readBooks((service) => infrastructure.databaseUrl(service), 'hybrid', ids);
    const findings = findingsIn(books, await queuesAt(infrastructure.amqpUrl('hybrid')));
    if (findings.length === 0 || Date.now() > until) {
      return findings.map(({ kind, what, ids }) => `${kind}: ${ids.length} ${what}: ${ids.slice(0, 5).join(', ')}`);
    }
    await pause(250);
  }
}
