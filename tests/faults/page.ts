import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { variants } from '../../common/lab/processes/ports.ts';
import { renewIncludes } from '../../docs/tools/includes.ts';
import { everyFault } from '../behaviour/fault-table.ts';
import { everyRow, type RowName } from './besides-table.ts';
import { howItIsDone } from './descriptions.ts';
import { type Measured } from './measured.ts';
import { afterBilling } from './recovery.ts';
import { LATE_MS, type Result } from './results.ts';

export const PAGE = 'docs/behaviour.md';

/** The rows of the first table, which other pages include. */
export const firstRows: RowName[] = [
  'Notification +500 ms',
  'Notification down',
  'Billing +500 ms',
  'Billing down',
  'Order down',
  'broker down',
  'Order killed between settling and notifying',
];

/** Writes the page from the results of a whole run, and updates the pages that include parts of it. */
export async function writePage(results: Result[], measured: Measured): Promise<void> {
  const options = { ...(await resolveConfig(PAGE)), parser: 'markdown' };
  writeFileSync(PAGE, await format(pageOf(results, measured), options));
  await renewIncludes();
}

export function pageOf(results: Result[], measured: Measured): string {
  const besides = everyRow.filter((row) => !(everyFault as readonly RowName[]).includes(row));
  return [
    head(results[0]!, measured),
    `## At a glance\n\n${LEGEND}`,
    glance(firstRows, results),
    afterBilling(results),
    '## Every fault',
    glance([...everyFault], results),
    'Faults that are less common or harder to hit:',
    glance(besides, results),
    '## Details',
    ...everyRow.map((row) => details(row, results)),
  ].join('\n\n');
}

function head({ versions: { postgresql, rabbitmq, node } }: Result, { commit, date }: Measured): string {
  return `# What a fault does to each variant

Measured at commit ${commit} on ${date} by \`make faults\`, with PostgreSQL ${postgresql}, RabbitMQ ${rabbitmq} and Node ${node}.
The command writes this page; run it again to renew it.

Each variant gets ten orders per second; the balance doesn't cover one order in ten. The fault begins and is repaired
under this load. Within 30 seconds every order has to be settled, paid once and notified once. Processes are really
killed, connections really cut. A run fails when one cell differs from the tables in \`tests/\`.`;
}

const LEGEND = `A cell has four parts: what the client had at hand · orders settled while the fault lasted · notifications lost
· seconds from the start of the repair, or from the return of a server, until all orders were settled and notified
(lost notifications aside).

- **outcome**: the answer says whether the order is paid: 201, or 400 for an order that the balance doesn't cover.
- **accepted**: the order is stored and settles later: 202, or 503 with the order.
- **unavailable**: 503 without an order. **refused**: no connection, or no answer on it.
- **late**: the median answer took ${LATE_MS} ms or longer. **no broker**: the fault breaks the broker, and the variant has none.
- A fault lasts from its effect until its repair begins. Settled and lost orders are counted among the orders placed in
  this time and named in an answer, with the one that the fault caught. **no orders**: there were none.
- _Around_: while the fault began, or while it was repaired. Lost notifications of these orders are counted apart; once
  everything is connected again, none may be lost. In \`http\` and \`events\`, the notification of an order in flight can
  also be lost when Order itself is interrupted.

**The money was right in every cell**: no order was paid twice, none was paid and not completed, and every balance is its
deposits less its completed orders.`;

function glance(rows: RowName[], results: Result[]): string {
  const line = (row: RowName) => [
    `[${row}](#${anchor(row)})`,
    ...variants.map((one) => short(find(results, row, one))),
  ];
  return table(['fault', ...variants], rows.map(line));
}

function short(result: Result): string {
  if (result.noBroker) return 'no broker';
  const { client, meanwhile, recovery } = result;
  const settled = meanwhile.orders === 0 ? 'no orders' : `${meanwhile.settled} of ${meanwhile.orders} settled`;
  return [client, settled, lossesOf(result), `${recovery.toFixed(1)} s`].join(' · ');
}

function lossesOf({ meanwhile: { lost, orders }, notifications: { lostAround } }: Result): string {
  const during = orders === 0 ? [] : [`${lost} of ${orders} lost`];
  if (lostAround > 0) return `**${[...during, `${lostAround} lost around`].join(', ')}**`;
  return lost === 0 ? 'none lost' : `**${during.join('')}**`;
}

const columns = [
  '',
  'client',
  'answers during',
  'answers around',
  'waited during',
  'orders',
  'settled during',
  'notifications',
  'recovered',
];

function details(row: RowName, results: Result[]): string {
  const lines = variants.map((variant) => {
    const result = find(results, row, variant);
    const { client, noBroker, during, otherwise, waited, notifications, recovery } = result;
    return [
      variant,
      noBroker ? `no broker: ${client}` : client,
      answers(during),
      answers(otherwise),
      waited ? `median ${milliseconds(waited.median)}, at most ${milliseconds(waited.longest)}` : '',
      ordersOf(result),
      settledOf(result),
      `${notifications.once} once, ${lossesOf(result)}`,
      `${recovery.toFixed(1)} s`,
    ];
  });
  return `### ${row}\n\n${howItIsDone[row]}\n\n${table(columns, lines)}`;
}

/** Names the orders that no answer of the load named, so the answers and the orders add up. */
function ordersOf({ orders: { completed, failed, pending, causing, unanswered } }: Result): string {
  const besides = [
    causing > 0 ? `${causing} placed to cause the fault` : [],
    unanswered > 0 ? `${unanswered} not named in an answer` : [],
  ].flat();
  const named = besides.length > 0 ? `; of these ${besides.join(', ')}` : '';
  return `${completed} completed, ${failed} failed${pending > 0 ? `, ${pending} pending` : ''}${named}`;
}

function settledOf({ meanwhile: { settled, orders } }: Result): string {
  return orders === 0 ? 'no orders' : `${settled} of ${orders} (${Math.floor((100 * settled) / orders)} %)`;
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
