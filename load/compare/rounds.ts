import { type TopLevelSpec } from 'vega-lite';
import { type Variant } from '../../common/lab/processes/ports.ts';
import { type Profile } from '../k6/profiles.ts';
import { type LoadResult, measureLoad, warmUp } from '../measure/load.ts';
import { SEED, USERS } from '../options.ts';
import { differs, inTimes, ratioOf } from '../paired-ratio.ts';
import { makeUsers } from '../users.ts';
import { type Spread, spreadOf } from '../statistics.ts';
import { expectSound, reportedOnly, type Sound, unreportedLines, type Unreported } from './sound.ts';
import { byVariant } from './charts.ts';
import { type Bench, type Part, type Section } from './part.ts';
import { inRound } from './turns.ts';
import { comparedRow, headRow, markdownTable } from './tables.ts';

const ROUNDS = 6;
const profile: Profile = { what: 'a round', rate: 100, seconds: 10 };
/** Seconds that a round takes beside its load: start, users, warm-up, audit and stop. */
const OVERHEAD_S = 20;

export interface Rounds {
  rate: number;
  seconds: number;
  /** Every second round was in reverse order. Undefined in older data, whose order was drawn. */
  byTurns?: boolean;
  variants: Variant[];
  /** The reasons why variants are left out. */
  unreported: Unreported;
  /** Results by variant, one for each round. */
  results: Record<string, Sound[]>;
}

/** Measures each variant at the same constant rate in paired rounds. */
export const rounds: Part<Rounds> = {
  title: 'At a rate that all can hold',
  seconds: (variants) => ROUNDS * variants * (OVERHEAD_S + profile.seconds),

  async measure(bench) {
    const results: Record<string, Sound[]> = Object.fromEntries(bench.variants.map((variant) => [variant, []]));
    const unreported: Unreported = {};
    let step = 0;
    for (let round = 1; round <= ROUNDS; round++) {
      for (const variant of inRound(bench.variants, round)) {
        step++;
        if (unreported[variant]) continue;
        bench.step(`${variant}, round ${round} of ${ROUNDS}`, step, ROUNDS * bench.variants.length);
        await reportedOnly(unreported, variant, async () => {
          results[variant]!.push(expectSound(await oneRound(bench, variant, round)));
        });
      }
    }
    const variants = bench.variants.filter((variant) => !unreported[variant]);
    return { rate: profile.rate, seconds: profile.seconds, byTurns: true, variants, unreported, results };
  },

  render: (data) => ({ markdown: markdownOf(data), charts: { clocks: clockChart(data), cpu: cpuChart(data) } }),
};

function oneRound(bench: Bench, variant: Variant, round: number): Promise<LoadResult> {
  const { k6, stop } = bench;
  return bench.on(variant, async (stack) => {
    const users = await makeUsers(stack, USERS);
    const request = { k6, profile, users, seed: SEED + round, quiet: true, stop };
    await warmUp(stack, request);
    return measureLoad(stack, request);
  });
}

type Read = (result: Sound) => number | null | undefined;

function markdownOf(data: Rounds): Section['markdown'] {
  const { variants } = data;
  const row = (label: string, read: Read, better: 'lower' | 'higher' | 'neither' = 'lower') =>
    comparedRow(
      label,
      variants.map((variant) => data.results[variant]!.map(read)),
      better,
    );
  const cpu =
    (name: string): Read =>
    ({ cost }) =>
      cost.cpuMsPerOrder?.[name];
  const table = [
    headRow('', variants),
    row('time to the answer, p50, ms', ({ answer }) => answer.p50),
    row('time to the answer, p95, ms', ({ answer }) => answer.p95),
    row('time until settled and notified, p50, ms', ({ settled }) => settled?.p50),
    row('time until settled and notified, p95, ms', ({ settled }) => settled?.p95),
    row('settled and notified, orders per second', ({ goodput }) => goodput, 'higher'),
    row('CPU for one order, all processes, ms', cpu('all')),
    ...processes.map((name) => row(`– ${titles[name]}`, cpu(name), 'neither')),
    row('memory of the services, MiB', memoryOf(['order', 'billing', 'notification'])),
    row('memory of PostgreSQL and RabbitMQ, MiB', memoryOf(['postgres', 'rabbitmq'])),
    row('notification stored before the order was settled, %', notifiedFirst, 'neither'),
    row('events published for one order', ({ cost }) => cost.perOrder.published, 'neither'),
    row('SQL statements for one order', ({ cost }) => cost.perOrder.statements, 'neither'),
  ];
  return `${legend(data)}

${markdownTable(table)}

${cpuRatios(data)}
${unreportedLines(data.unreported)}
![How long until the answer, and until the order is settled and its user notified](comparison/clocks.svg)

![The processor time that one order takes, by process](comparison/cpu.svg)`;
}

const notifiedFirst: Read = (result) =>
  result.notifiedFirst === undefined ? undefined : (100 * result.notifiedFirst) / result.complete;

function legend({ rate, seconds, byTurns, variants, results }: Rounds): string {
  const rounds = results[variants[0]!]?.length ?? 0;
  const order = byTurns ? ', and every second round runs in reverse order' : '';
  return `Each figure is the median of ${rounds} rounds of ${seconds} s at ${rate} orders per second, with the lowest and the highest round in small. A round measures each variant once, alone on the machine and warmed up${order}. **Bold** is the best median of a row, and each median that is not worse by the 95 % interval of its ratio to the best over the paired rounds (Student's t of the log ratios). A row without bold shows no difference, or has no better and worse.`;
}

/** Compares the CPU of the other variants with that of the first, by sentences. */
function cpuRatios({ variants: [base, ...others], results }: Rounds): string {
  const cpuOf = (variant: Variant) => results[variant]!.map(({ cost }) => cost.cpuMsPerOrder?.all);
  const lines = others.map((variant) => {
    const ratio = ratioOf(cpuOf(variant), cpuOf(base!));
    if (!ratio) return `- The ratio of the CPU of \`${variant}\` to \`${base}\` is not measured yet.`;
    const difference = differs(ratio) ? '' : ' The interval includes 1, so the rounds show no difference.';
    return `- \`${variant}\` uses ${inTimes(ratio)} times the CPU of \`${base}\` for an order.${difference}`;
  });
  return ['Mean ratio over the paired rounds, with its 95 % interval:', '', ...lines].join('\n');
}

const processes = ['order', 'billing', 'notification', 'postgres', 'rabbitmq'] as const;
const titles = {
  ...{ order: 'Order', billing: 'Billing', notification: 'Notification' },
  ...{ postgres: 'PostgreSQL', rabbitmq: 'RabbitMQ' },
};

const memoryOf =
  (names: string[]): Read =>
  ({ cost }) =>
    cost.memory && names.reduce((sum, name) => sum + (cost.memory!.mebibytes[name] ?? 0), 0);

function spread({ results }: Rounds, variant: Variant, read: Read): Spread | undefined {
  return spreadOf(results[variant]!.map(read));
}

function clockChart(data: Rounds): TopLevelSpec {
  const clocks: [string, (result: Sound) => Sound['answer'] | undefined][] = [
    ['until the answer', ({ answer }) => answer],
    ['until settled and notified', ({ settled }) => settled],
  ];
  const values = data.variants.flatMap((variant) =>
    clocks.flatMap(([clock, read]) => [
      { variant, clock, at: 'p50', ...spread(data, variant, (result) => read(result)?.p50) },
      { variant, clock, at: 'p95', ...spread(data, variant, (result) => read(result)?.p95) },
    ]),
  );
  const y = { field: 'variant', type: 'nominal', sort: data.variants, title: null } as const;
  const yOffset = { field: 'at', type: 'nominal', sort: ['p50', 'p95'] } as const;
  return {
    data: { values },
    title: `Time at ${data.rate} orders per second: p50 above, p95 below`,
    facet: {
      column: {
        field: 'clock',
        type: 'nominal',
        sort: clocks.map(([clock]) => clock),
        title: null,
        header: { labelFontSize: 13 },
      },
    },
    spec: {
      width: 300,
      height: { step: 15 },
      layer: [
        {
          mark: { type: 'bar', tooltip: false },
          encoding: {
            ...{ y, yOffset },
            x: { field: 'median', type: 'quantitative', title: 'ms, median of the rounds; the line is their spread' },
            color: { ...byVariant(data.variants), legend: null },
            opacity: {
              field: 'at',
              type: 'nominal',
              scale: { domain: ['p50', 'p95'], range: [1, 0.6] },
              sort: ['p50', 'p95'],
              legend: null,
            },
          },
        },
        {
          mark: { type: 'rule', color: '#808080', strokeWidth: 2 },
          encoding: { y, yOffset, x: { field: 'low', type: 'quantitative' }, x2: { field: 'high' } },
        },
      ],
    },
  };
}

function cpuChart(data: Rounds): TopLevelSpec {
  const values = data.variants.flatMap((variant) =>
    processes.flatMap((name, order) => {
      const ms = spread(data, variant, ({ cost }) => cost.cpuMsPerOrder?.[name])?.median;
      return ms === undefined ? [] : [{ variant, process: titles[name], order, ms }];
    }),
  );
  const names = Object.values(titles);
  return {
    data: { values },
    title: 'Processor time for one order',
    width: 560,
    height: { step: 32 },
    mark: { type: 'bar' },
    encoding: {
      y: { field: 'variant', type: 'nominal', sort: data.variants, title: null },
      x: { field: 'ms', type: 'quantitative', title: 'ms, all processes' },
      color: {
        field: 'process',
        type: 'nominal',
        sort: names,
        title: null,
        scale: { domain: names, scheme: 'tableau10' },
      },
      order: { field: 'order', type: 'quantitative' },
    },
  };
}
