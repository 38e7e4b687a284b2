import { paint, table } from '../common/lab/machine/terminal.ts';
import { type Variant } from '../common/lab/processes/ports.ts';
import { type LoadResult } from './measure/load.ts';
import { type Percentiles } from './statistics.ts';

const number = (value: number | null | undefined, unit = '') =>
  value === null || value === undefined ? '-' : `${Number(value.toPrecision(4))}${unit}`;
const times = (clock: Percentiles | undefined) =>
  clock ? `${number(clock.p50)} / ${number(clock.p95)} / ${number(clock.p99)} ms` : '-';

/** Renders results as a table for a terminal, with a column for each variant. */
export function reportOf(results: Map<Variant, LoadResult>): string {
  const rows: [string, (result: LoadResult) => string][] = [
    ['orders due', ({ offered }) => String(offered)],
    ['  not placed, no client was free', ({ dropped }) => String(dropped)],
    [
      '  answered',
      ({ codes }) =>
        Object.entries(codes)
          .map(([code, count]) => `${count} x ${code}`)
          .join(', '),
    ],
    ['  settled and notified', ({ complete }) => String(complete)],
    ['  of these per second', ({ goodput }) => number(goodput)],
    ['time to the answer, p50 / p95 / p99', ({ answer }) => times(answer)],
    ['time until settled and notified', ({ settled }) => times(settled)],
    ['CPU for an order', ({ cost }) => number(cost.cpuMsPerOrder?.all, ' ms')],
    ...(['order', 'billing', 'notification', 'postgres', 'rabbitmq'] as const).map(
      (name) =>
        [`  ${name}`, ({ cost }: LoadResult) => number(cost.cpuMsPerOrder?.[name], ' ms')] as [
          string,
          (result: LoadResult) => string,
        ],
    ),
    [
      'events published, consumed',
      ({ cost }) => `${number(cost.perOrder.published)}, ${number(cost.perOrder.consumed)}`,
    ],
    ['SQL statements', ({ cost }) => number(cost.perOrder.statements)],
    ['memory now', ({ cost }) => memory(cost.memory)],
    ['the books', ({ audit }) => (audit.findings.length === 0 ? 'add up' : `${audit.findings.length} findings`)],
  ];
  const head = ['', ...results.keys()];
  const body = rows.map(([label, read]) => [label, ...[...results.values()].map(read)]);
  const [first, ...others] = table([head, ...body]).split('\n');
  return [paint('bold', first!), ...others].join('\n');
}

function memory(memory: LoadResult['cost']['memory']): string {
  if (!memory) return '-';
  const all = Object.values(memory.mebibytes).reduce((sum, one) => sum + one, 0);
  return `${all} MiB (${memory.kind})`;
}

/** Lists failed thresholds and audit findings, one sentence each; empty when the run was good. */
export function complaintsOf(variant: Variant, { failed, audit }: LoadResult): string[] {
  return [
    ...failed.map((threshold) => `${variant}: the threshold ${threshold} did not hold`),
    ...audit.findings.map(({ kind, what, ids }) => `${variant}: ${kind}: ${ids.length} ${what}, as ${ids[0]}`),
  ];
}
