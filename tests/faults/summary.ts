import { type Variant } from '../../common/lab/processes/ports.ts';
import { rabbitmq } from '../support/server-controls.ts';
import { type Stage } from '../support/stage.ts';
import { type RowName } from './besides-table.ts';
import { type Call } from './calls.ts';
import { lostIn, subjectsOf } from './judge.ts';
import { type Result, type Versions } from './results.ts';
import { type Outcome } from './trial.ts';

/** Summarizes one outcome in numbers. */
export function summaryOf(
  row: RowName,
  variant: Variant,
  outcome: Outcome,
  versions: Versions,
): Omit<Result, 'passed'> {
  const { calls, cell, books, recovery } = outcome;
  const during = calls.filter(({ when }) => when === 'during');
  const unnotified = new Set(lostIn(outcome));
  const those = subjectsOf(outcome);
  const settledAs = (status: string) => books.orders.filter((order) => order.status === status).length;
  return {
    row,
    variant,
    cell,
    during: counted(during),
    otherwise: counted(calls.filter(({ when }) => when !== 'during')),
    ...(during.length > 0 ? { waited: waited(during) } : {}),
    orders: { completed: settledAs('completed'), failed: settledAs('failed') },
    notifications: {
      once: books.orders.length - unnotified.size,
      lost: unnotified.size,
      lostOfThose: those.filter((orderId) => unnotified.has(orderId)).length,
      those: those.length,
    },
    recovery: Math.round(recovery * 10) / 10,
    versions,
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
