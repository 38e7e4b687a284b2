import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { variants } from '../../common/lab/processes/ports.ts';
import { renewIncludes } from '../../docs/tools/includes.ts';
import { everyFault, type Sees } from '../behaviour/fault-table.ts';
import { everyRow, type RowName } from './besides-table.ts';
import { howItIsDone } from './descriptions.ts';
import { type Result } from './results.ts';

export const PAGE = 'docs/behaviour.md';

/** Writes the page from what a whole run has measured, and what other pages show of it. */
export async function writePage(results: Result[]): Promise<void> {
  const options = { ...(await resolveConfig(PAGE)), parser: 'markdown' };
  writeFileSync(PAGE, await format(pageOf(results), options));
  await renewIncludes();
}

function pageOf(results: Result[]): string {
  return [head(results[0]!), glance(results), READING, ...everyRow.map((row) => details(row, results))].join('\n\n');
}

function head({ versions: { postgresql, rabbitmq, node } }: Result): string {
  const commit = git('rev-parse', '--short', 'HEAD');
  const changed = git('status', '--porcelain', '--untracked-files=no', '--', 'common', 'variants', 'tests') !== '';
  const date = new Date().toISOString().slice(0, 10);
  return `# What a fault does to each variant

Written by \`make faults\` on ${date} at commit ${commit}${changed ? ' with changes' : ''}, from what it measured;
PostgreSQL ${postgresql}, RabbitMQ ${rabbitmq}, Node ${node}. Nothing here is written by hand: run it again to renew it.

Each variant gets ten orders a second, one in ten of which its user has not the money for. Then the fault strikes; the load
goes on; the fault is healed; and within 30 seconds every order has to be settled, paid once and told of once. Processes
are really killed, connections really cut. A run fails when one cell is not as the tables in \`tests/\` announce it.

## At a glance

What the client saw during the fault · notifications of all orders of the row · seconds from the healing until all was
settled and told. **The money was right in every cell**: no order was paid twice, none was paid and not completed, and every
balance is its deposits less its completed orders.`;
}

const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim();

function glance(results: Result[]): string {
  const line = (row: RowName) => [
    `[${row}](#${anchor(row)})`,
    ...variants.map((one) => short(find(results, row, one))),
  ];
  const besides = everyRow.filter((row) => !(everyFault as readonly RowName[]).includes(row));
  return [
    table(['fault', ...variants], everyFault.map(line)),
    'And what is not so common, or harder to hit:',
    table(['fault', ...variants], besides.map(line)),
  ].join('\n\n');
}

const READING = `## How to read the details

- **as ever**: 201 for an order that is paid and 400 for one that is not covered; in \`collaboration\` always 202, settled later.
- **waits**: the same, after the slow one has answered. **after the timeout**: the same, once a deadline is over.
- **pending**: the order is stored and not settled yet: 503 with the order, or 202 in \`hybrid\`; it is settled after the healing.
- **unavailable**: 503 without an order: nothing was stored. **refused**: no connection, or no answer on it.
- _during_ are the orders that were sent and answered while the fault lasted. _Around_ are all others of the row: before it,
  open while it began or ended, and after it.
- An order in flight when Order itself is killed is stored or not; its client does not know, and in \`http\` and \`events\` its
  notification can be lost. That is the row "Order killed between the settling commit and telling anyone".`;

const words: Record<Sees, string> = {
  'as ever': 'as ever',
  waits: 'waits',
  'after the timeout': 'after the timeout',
  pending: 'pending',
  unavailable: 'unavailable',
  refused: 'refused',
};

function saw({ cell }: Result): string {
  return [cell.sees, ...(cell.or ?? [])].map((sees) => words[sees]).join(' or ');
}

function short(result: Result): string {
  return `${saw(result)} · ${told(result)} · ${result.recovery.toFixed(1)} s`;
}

/** Of all orders of the row: one that was in flight when the fault began counts, too. */
function told({ notifications: { lost, once } }: Result): string {
  return lost === 0 ? 'all told' : `**${lost} of ${lost + once} lost**`;
}

function details(row: RowName, results: Result[]): string {
  const columns = ['', 'client', 'answers during', 'answers around', 'waited', 'orders', 'notifications', 'recovered'];
  const lines = variants.map((variant) => {
    const result = find(results, row, variant);
    const { during, otherwise, waited, orders, notifications, recovery } = result;
    return [
      variant,
      saw(result),
      answers(during),
      answers(otherwise),
      waited ? `${milliseconds(waited.median)}, at most ${milliseconds(waited.longest)}` : '',
      `${orders.completed} completed, ${orders.failed} failed`,
      `${notifications.once} once${notifications.lost ? `, ${notifications.lost} lost` : ''}`,
      `${recovery.toFixed(1)} s`,
    ];
  });
  return `### ${row}\n\n${howItIsDone[row]}\n\n${table(columns, lines)}`;
}

function answers(counts: Record<string, number>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${count} × ${name}`)
    .join(', ');
}

const milliseconds = (ms: number) => (ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`);

function find(results: Result[], row: RowName, variant: string): Result {
  return results.find((one) => one.row === row && one.variant === variant)!;
}

function table(head: string[], lines: string[][]): string {
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** As GitHub makes it of a heading. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}
