import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateFolder } from '../../common/lab/machine/folders.ts';
import { type Finding } from '../../common/lab/audit/findings.ts';
import { auditOf } from '../../common/lab/audit/audit.ts';
import { type Clocks, joinClocks, lastStored, rateWhilePlacing, type Series, seriesOf } from '../clocks.ts';
import { type K6 } from '../k6/find-k6.ts';
import { type Profile } from '../k6/profiles.ts';
import { type Answer, type K6Result, runK6 } from '../k6/run-k6.ts';
import { type Stack } from '../stack.ts';
import { rounded } from '../statistics.ts';
import { cpuOf, type Memory, memoryOf, type PerProcess } from './processes.ts';
import { Databases } from './stored.ts';
import { perOrder, trafficOf } from './traffic.ts';

export interface LoadRequest {
  k6: K6;
  profile: Profile;
  users: string[];
  seed: number;
  quiet?: boolean;
  dashboardPort?: number;
  stop?: AbortSignal;
  /** Stop waiting for missing rows when nothing has changed for so long, and give the audit so long; default 10 s. */
  patienceMs?: number;
}

const PATIENCE_MS = 10_000;

/** Orders per second, milliseconds, and the cost of one order. */
export interface LoadResult extends Clocks {
  offered: number;
  dropped: number;
  /** Number of answers by HTTP status; 0 stands for no answer within 10 s. */
  codes: Record<string, number>;
  /** Orders settled and notified per second, from the first due to the last notified. */
  goodput: number | null;
  /** Orders settled and notified per second while orders were placed; only for clients in a closed loop. */
  whilePlacing?: number | null;
  /** Second by second; only for a rate that changes. */
  series?: Series;
  cost: {
    /** Undefined when the processes are in containers. */
    cpuMsPerOrder?: PerProcess & { all: number };
    memory?: Memory;
    perOrder: ReturnType<typeof perOrder>;
  };
  audit: { orders: number; findings: Finding[] };
  /** The thresholds that failed. */
  failed: string[];
}

/** Runs k6 against one variant, waits for the last notification, and audits the databases. */
export async function measureLoad(stack: Stack, request: LoadRequest): Promise<LoadResult> {
  const databases = new Databases(stack);
  try {
    const before = { cpu: cpuOf(stack.processes()), traffic: await trafficOf(stack) };
    const run = await runK6(request.k6, { ...request, ...wayTo(stack), quiet: request.quiet ?? false });
    await databases.untilQuiet(request.users, request.patienceMs ?? PATIENCE_MS, request.stop);
    const after = { cpu: cpuOf(stack.processes()), traffic: await trafficOf(stack) };
    const memory = memoryOf(stack.processes());
    const stored = await databases.stored(request.users, run.began);
    const { profile } = request;
    const dueKnown = !profile.stages && profile.clients === undefined && run.dropped === 0;
    const clocks = joinClocks(run.answers, stored, { dueKnown });
    const seen = stack.processes().length > 0;
    return {
      ...clocks,
      ...counted(run),
      whilePlacing: profile.clients === undefined ? undefined : rateWhilePlacing(run.answers, stored),
      series: profile.stages && seriesOf(run.answers, stored),
      goodput: rounded((clocks.complete * 1000) / (lastStored(stored) - firstDue(run.answers))) ?? null,
      cost: {
        cpuMsPerOrder: seen ? costs(before.cpu, after.cpu, stored.length) : undefined,
        memory: seen ? memory : undefined,
        perOrder: perOrder(before.traffic, after.traffic, stored.length),
      },
      audit: await audited(stack, request, run.answers),
    };
  } finally {
    await databases.close();
  }
}

/** Places orders without measuring them, to warm up JIT compilers, caches and pools. */
export async function warmUp(stack: Stack, request: LoadRequest, seconds = 8): Promise<void> {
  const databases = new Databases(stack);
  try {
    const profile = { what: 'warm-up', rate: Math.min(request.profile.rate || 100, 100), seconds };
    await runK6(request.k6, { ...request, ...wayTo(stack), profile, seed: request.seed + 1, quiet: true });
    await databases.untilQuiet(request.users, request.patienceMs ?? PATIENCE_MS, request.stop);
  } finally {
    await databases.close();
  }
}

function wayTo(stack: Stack) {
  const folder = join(stateFolder('load', 'runs'), stack.variant);
  mkdirSync(folder, { recursive: true });
  return { orderUrls: stack.urls('order'), folder };
}

function counted({ answers, dropped, failed }: K6Result) {
  const codes: Record<string, number> = {};
  for (const { code } of answers) codes[code] = (codes[code] ?? 0) + 1;
  return { offered: answers.length + dropped, dropped, codes, failed };
}

function firstDue(answers: Answer[]): number {
  return answers.reduce((first, { due }) => Math.min(first, due), Infinity);
}

function costs(before: PerProcess, after: PerProcess, orders: number): PerProcess & { all: number } {
  const each = Object.entries(after).map(([name, ms]) => [name, (ms - (before[name] ?? 0)) / orders] as const);
  const all = each.reduce((sum, [, ms]) => sum + ms, 0);
  return Object.fromEntries(
    [...each, ['all', all] as const].map(([name, ms]) => [name, Number(ms.toFixed(2))]),
  ) as PerProcess & { all: number };
}

async function audited(
  { variant }: Stack,
  { users, patienceMs = PATIENCE_MS }: LoadRequest,
  answers: Answer[],
): Promise<LoadResult['audit']> {
  const told = answers.flatMap(({ orderId, status }) => (orderId === undefined ? [] : [{ orderId, status }]));
  const { books, findings } = await auditOf(variant, users, told, patienceMs / 1000);
  const few = findings.map((finding) => ({ ...finding, ids: finding.ids.slice(0, 10) }));
  return { orders: books.orders.length, findings: few };
}

/** Writes the result of a run to `.lab/load/runs`. @returns the file */
export function keep(result: unknown, variant: string, name: string): string {
  const file = join(stateFolder('load', 'runs', variant), `${name}.json`);
  writeFileSync(file, JSON.stringify(result, undefined, 2) + '\n');
  return file;
}
