import { grows } from './compared.ts';
import { type GrowthData } from './growth.ts';

/** Statements are shown by their first characters, without RETURNING and the like. */
const TITLE_LENGTH = 90;

export function markdownOf({ orders, queries, withBacklog }: GrowthData): string {
  const count = (n: number) => n.toLocaleString('en').replaceAll(',', ' ');
  const rows = queries
    .toSorted(
      (one, other) => titleOf(one.query).localeCompare(titleOf(other.query)) || one.user.localeCompare(other.user),
    )
    .map(({ query, user, small, large }) => {
      const buffers = `${small.buffers} | ${large.buffers}`;
      const ms = `${small.milliseconds.toFixed(2)} | ${large.milliseconds.toFixed(2)}`;
      return `| \`${titleOf(query)}\` | ${user} | ${buffers} | ${ms} | ${large.access.join('<br>')} |`;
    });
  const scans = queries.filter(({ large }) => large.access.some((how) => how.includes('from end to end')));
  const tables = [...new Set(scans.flatMap(({ large }) => large.access.filter((how) => how.includes('from end'))))];
  const small = tables.map((how) => how.replace(' from end to end', '')).join(', ');
  return [
    `Every operation of the API was called with ${count(orders.small)} orders stored and again with`,
    `${count(orders.large)}, for a user with 25 orders (usual) and for one who has a tenth of all (busy).`,
    'PostgreSQL explained each statement as it ran, by `auto_explain`: those of the services, and those that functions and',
    `foreign keys run for them. None reads a table that grows with the orders from end to end${small ? ` (only ${small}, which does not grow)` : ''},`,
    'and none looks at more than twice the buffers; the run fails otherwise. Milliseconds are the median of the executions,',
    'and include the cost of being explained.',
    '',
    `| statement | user | buffers, ${count(orders.small)} | ${count(orders.large)} | ms, ${count(orders.small)} | ${count(orders.large)} | read by, with ${count(orders.large)} |`,
    '|---|---|---:|---:|---:|---:|---|',
    ...rows,
    '',
    ...backlogOf(),
  ].join('\n');

  function backlogOf(): string[] {
    const grown = withBacklog.filter(grows).map(({ query, small, large }) => {
      const ms = `${small.milliseconds.toFixed(2)} | ${large.milliseconds.toFixed(2)}`;
      return `| \`${titleOf(query)}\` | ${small.buffers} | ${large.buffers} | ${ms} |`;
    });
    const stored = `Behind ${count(orders.backlog)} pending orders and as many unpublished events, which came since the tables were last analysed and are not yet due,`;
    if (grown.length === 0) return [`${stored} no statement looks at more than twice the buffers.`];
    return [
      `${stored} these statements look at more than twice the buffers, and all others don't: reading, placing and settling an order costs what it costs without a backlog.`,
      '',
      '| statement | buffers | behind the backlog | ms | behind the backlog |',
      '|---|---:|---:|---:|---:|',
      ...grown,
    ];
  }
}

function titleOf(query: string): string {
  const short = query.replace(/ RETURNING .*$/, '').replace(/^SELECT .*? FROM /, 'SELECT … FROM ');
  const text = short.length > TITLE_LENGTH ? `${short.slice(0, TITLE_LENGTH)}…` : short;
  return text.replaceAll('|', '\\|');
}
