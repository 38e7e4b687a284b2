import { type Infrastructure } from '../../../common/lab/servers/infrastructure.ts';
import { Sql } from '../../support/sql.ts';
import { answersTo } from './answers.ts';
import { type Attack } from './attack.ts';
import { rowsOf, unaccounted } from './stored.ts';
import { nameOf, type Target } from './target.ts';

export interface Trial {
  /** A summary in one line. */
  line: string;
  /** The findings of Schemathesis, in its own words. */
  failures: string[];
  unaccounted: string[];
}

/** Attacks one service, and compares its stored rows with its answers. */
export async function tryOut(
  target: Target,
  infrastructure: Infrastructure,
  attacking: () => Promise<Attack>,
): Promise<Trial> {
  const sql = new Sql(infrastructure.databaseUrl(target.service), target.variant);
  try {
    const before = await rowsOf(target.service, sql);
    const { passes, failures } = await attacking();
    const { all, byStatus, posts } = answersTo(target);
    const statuses = Object.entries(byStatus).map(([status, count]) => `${count} x ${status}`);
    const after = await rowsOf(target.service, sql);
    const stored = [...after].map(([what, rows]) => `${rows.length - before.get(what)!.length} ${what}`);
    return {
      line: `${nameOf(target)}: ${all} requests in ${passes} passes; answered ${statuses.join(', ')}; stored ${stored.join(', ')}`,
      failures: failures ? [failures] : [],
      unaccounted: unaccounted(target.service, before, posts, after),
    };
  } finally {
    await sql.close();
  }
}
