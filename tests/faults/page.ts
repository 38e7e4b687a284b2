import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { variants } from '../../common/lab/processes/ports.ts';
import { renewIncludes } from '../../docs/tools/includes.ts';
import { everyFault } from '../behaviour/fault-table.ts';
import { everyRow, type RowName } from './besides-table.ts';
import { howItIsDone } from './descriptions.ts';
import { type Result } from './results.ts';

export const PAGE = 'docs/behaviour.md';

/** Writes the page from the results of a whole run, and updates the pages that include parts of it. */
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

Each variant gets ten orders a second; one in ten is not covered by the balance. The fault begins under this load and is
repaired under it. Within 30 seconds every order has to be settled, paid once and notified once. Processes are really
killed, connections really cut. A run fails when one cell differs from the tables in \`tests/\`.

## At a glance

What the client saw during the fault · notifications of all orders of the row · seconds from the repair until all was
settled and notified. **The money was right in every cell**: no order was paid twice, none was paid and not completed, and
every balance is its deposits less its completed orders.`;
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
    'Faults that are less common or harder to hit:',
    table(['fault', ...variants], besides.map(line)),
  ].join('\n\n');
}

const READING = `## How to read the details

- **unchanged**: the normal answer, without added delay: 201 for a paid order, 400 for one that is not covered; in
  \`collaboration\` always 202, settled later.
- **waits**: the normal answer, after the slow service has answered. **after the timeout**: the normal answer, after a deadline.
- **pending**: the order is stored and not settled yet: 503 with the order, or 202 in \`hybrid\`. It is settled after the repair.
- **unavailable**: 503 without an order: nothing was stored. **refused**: no connection, or no answer on it.
- _During_: orders that were sent and answered while the fault lasted. _Around_: all other orders of the row.
- An order in flight when Order itself is killed is stored or not, and its client does not know. In \`http\` and \`events\` its
  notification can be lost. That is the row "Order killed between settling and notifying".`;

function saw({ cell }: Result): string {
  return [cell.sees, ...(cell.or ?? [])].join(' or ');
}

function short(result: Result): string {
  return `${saw(result)} · ${notificationsOf(result)} · ${result.recovery.toFixed(1)} s`;
}

/** Counts all orders of the row, also those in flight when the fault began. */
function notificationsOf({ notifications: { lost, once } }: Result): string {
  return lost === 0 ? 'none lost' : `**${lost} of ${lost + once} lost**`;
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

/** The anchor that GitHub gives to a heading. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}
