import { type Books } from '../../common/lab/audit/books.ts';
import { type Variant } from '../../common/lab/processes/ports.ts';
import { type Features } from '../behaviour/features.ts';
import { rabbitmq } from '../support/server-controls.ts';
import { type Stage } from '../support/stage.ts';
import { breaksTheBroker, type RowName } from './besides-table.ts';
import { type Call, ordersDuring, placedDuring } from './calls.ts';
import { clientSees } from './client.ts';
import { lostIn } from './judge.ts';
import { type OrderCounts, type Result, type Versions } from './results.ts';
import { type Outcome } from './trial.ts';

/** Summarizes one outcome in numbers. */
export function summaryOf(
  row: RowName,
  { variant, broker }: { variant: Variant } & Pick<Features, 'broker'>,
  outcome: Outcome,
  versions: Versions,
): Omit<Result, 'passed'> {
  const { calls, moments, cell, books, recovery, backlog } = outcome;
  const placed = placedDuring(calls, moments);
  const meanwhile = meanwhileIn(outcome);
  return {
    row,
    variant,
    cell,
    client: clientSees(outcome),
    noBroker: !broker && breaksTheBroker(row),
    during: counted(placed),
    otherwise: counted(calls.filter((call) => !placed.includes(call))),
    ...(placed.length > 0 ? { waited: waited(placed) } : {}),
    orders: ordersIn(outcome),
    meanwhile,
    notifications: {
      once: books.notifications.length,
      lostAround: lostIn(outcome).length - meanwhile.lost,
    },
    recovery: inTenths(recovery),
    backlog: inTenths(backlog),
    versions,
  };
}

const inTenths = (seconds: number) => Math.round(seconds * 10) / 10;

function meanwhileIn(outcome: Outcome): Result['meanwhile'] {
  const orders = ordersDuring(outcome);
  const unnotified = new Set(lostIn(outcome));
  return {
    orders: orders.length,
    settled: orders.filter((orderId) => (outcome.settled.get(orderId) ?? Infinity) < outcome.moments.mending).length,
    lost: orders.filter((orderId) => unnotified.has(orderId)).length,
  };
}

function ordersIn({ books: { orders }, calls, customer }: Outcome): OrderCounts {
  const named = new Set(calls.map(({ orderId }) => orderId));
  const count = (matches: (order: Books['orders'][0]) => boolean) => orders.filter(matches).length;
  return {
    completed: count(({ status }) => status === 'completed'),
    failed: count(({ status }) => status === 'failed'),
    pending: count(({ status }) => status === 'pending'),
    answered: count(({ orderId }) => named.has(orderId)),
    causing: count(({ userId }) => userId === customer),
    unanswered: count(({ orderId, userId }) => userId !== customer && !named.has(orderId)),
  };
}

/** Leaves out one order with its withdrawal and notification. */
export function withoutOrder(books: Books, left: string): Books {
  const others = <Row extends { orderId: string }>(rows: Row[]) => rows.filter(({ orderId }) => orderId !== left);
  const { orders, withdrawals, notifications } = books;
  return {
    ...books,
    orders: others(orders),
    withdrawals: others(withdrawals),
    notifications: others(notifications),
  };
}

/** Counts each kind of answer: `201`, `503 with the order`, `no answer`. */
function counted(calls: Call[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const call of calls) counts[nameOf(call)] = (counts[nameOf(call)] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => a.localeCompare(b)));
}

function nameOf({ code, orderId }: Call): string {
  if (code === undefined) return 'no answer';
  return code === 503 && orderId ? '503 with the order' : String(code);
}

function waited(calls: Call[]): { median: number; longest: number } {
  const sorted = calls.map(({ took }) => took).sort((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)]!, longest: sorted.at(-1)! };
}

export async function versionsOf(stage: Stage): Promise<Versions> {
  const [row] = await stage.database('order').rows<{ server_version: string }>('SHOW server_version');
  const rabbitmqVersion = await rabbitmq.control('version');
  return { postgresql: row!.server_version, rabbitmq: rabbitmqVersion.trim(), node: process.versions.node };
}
