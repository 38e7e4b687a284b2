import { median } from 'd3-array';
import { type Execution } from './plans.ts';

/** The median of several executions of a statement. */
interface Looked {
  buffers: number;
  milliseconds: number;
  access: string[];
}

/** One statement with few orders stored, and with many. */
export interface Growing {
  query: string;
  /** The user: one with 25 orders at both times, or one with a tenth of all orders. */
  user: string;
  small: Looked;
  large: Looked;
}

type ByUser = Record<string, Execution[]>;

/** Tells whether a statement reads more than twice the buffers. */
export const grows = ({ small, large }: Growing) => large.buffers > AT_MOST_TIMES * Math.max(small.buffers, FEW);

/** Compares the statements that ran at both times. */
export function compared(small: ByUser, large: ByUser): Growing[] {
  return Object.keys(small).flatMap((user) => {
    const [before, after] = [byQuery(small[user]!), byQuery(large[user]!)];
    return [...before].flatMap(([query, executions]) => {
      const later = after.get(query);
      return later ? [{ query, user, small: looked(executions), large: looked(later) }] : [];
    });
  });
}

const byQuery = (executions: Execution[]) => Map.groupBy(executions, ({ query }) => query);

function looked(executions: Execution[]): Looked {
  const middle = (read: (execution: Execution) => number) => median(executions, read)!;
  return {
    buffers: middle(({ buffers }) => buffers),
    milliseconds: middle(({ milliseconds }) => milliseconds),
    access: [...new Set(executions.flatMap(({ access }) => access))].sort(),
  };
}

const AT_MOST_TIMES = 2;
/** Fewer buffers count as this: an index of few rows has one page, one of a million rows three levels. */
const FEW = 2;

/** Tables with rows for every order, which grow with the orders. */
const GROWING = /^(users|orders|accounts|withdrawals|ledger|notifications) from end to end$/;

/** Lists the statements whose plan or cost changed; empty when none did. */
export function complaintsOf(queries: Growing[]): string[] {
  return queries.flatMap((growing) => {
    const { query, user, small, large } = growing;
    const about = `${query.slice(0, 120)} (${user} user)`;
    const complaints: string[] = [];
    const scans = large.access.filter((one) => GROWING.test(one));
    if (scans.length > 0) complaints.push(`reads ${scans.join(', ')}: ${about}`);
    if (grows(growing)) complaints.push(`looks at ${large.buffers} buffers instead of ${small.buffers}: ${about}`);
    return complaints;
  });
}
