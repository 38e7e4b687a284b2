import { type TopLevelSpec } from 'vega-lite';
import { type Variant } from '../../../common/lab/processes/ports.ts';
import { makeUsers } from '../../users.ts';
import { heatMap } from '../charts.ts';
import { type Part } from '../part.ts';
import { reportedOnly, type Unreported, unreportedLines } from '../sound.ts';
import { figure, headRow, markdownTable } from '../tables.ts';
import { type During, during, type Timing } from './during.ts';
import { outages as faults } from './faults.ts';

const TIMING: Timing = { rate: 25, before: 4, broken: 10, after: 4 };
const USERS = 100;
/** Seconds for boot and users, and for the repair and the backlog of a fault; most faults need none. */
const SECONDS_FOR_A_VARIANT = 20;
const SECONDS_FOR_THE_BACKLOG = 3;

export interface OutagesData {
  timing: Timing;
  variants: Variant[];
  unreported: Unreported;
  /** Results by fault and variant. */
  results: Record<string, Partial<Record<Variant, During>>>;
}

/** Measures orders that are due during a fault of ten seconds and its repair. */
export const outages: Part<OutagesData> = {
  title: 'While something is slow or away',
  seconds: (variants) => {
    const { before, broken, after } = TIMING;
    const each = before + broken + after + SECONDS_FOR_THE_BACKLOG;
    return variants * (SECONDS_FOR_A_VARIANT + Object.keys(faults).length * each);
  },

  async measure(bench) {
    const results: OutagesData['results'] = Object.fromEntries(Object.keys(faults).map((name) => [name, {}]));
    const unreported: Unreported = {};
    const steps = bench.variants.length * Object.keys(faults).length;
    let step = 0;
    for (const variant of bench.variants) {
      await bench.on(variant, async (stack) => {
        const users = await makeUsers(stack, USERS);
        await reportedOnly(unreported, variant, async () => {
          for (const [name, outage] of Object.entries(faults)) {
            bench.step(`${variant}, ${name}`, ++step, steps);
            const request = { k6: bench.k6, users, stop: bench.stop, timing: TIMING };
            results[name]![variant] = await during(stack, request, outage(stack));
          }
        });
      });
    }
    const variants = bench.variants.filter((variant) => !unreported[variant]);
    return { timing: TIMING, variants, unreported, results };
  },

  render: (data) => ({ markdown: markdownOf(data), charts: { outages: chartOf(data) } }),
};

const percent = (share: number) => `${figure(share * 100)} %`;

const NOT_MEASURED = 'not measured yet';

const COLUMNS: [string, (during: During) => string][] = [
  ['answer p50, ms', ({ answer }) => figure(answer.p50)],
  ['p95, ms', ({ answer }) => figure(answer.p95)],
  ['accepted', ({ accepted }) => percent(accepted)],
  [
    'settled while the fault lasted',
    ({ settledMeanwhile: share }) => (share === undefined ? NOT_MEASURED : percent(share)),
  ],
  ['settled in the end', ({ settled }) => percent(settled)],
  ['notified in the end', ({ notified }) => percent(notified)],
  ['backlog gone after, s', ({ drained }) => figure(drained)],
  ['fault and repair, s', ({ seconds }) => figure(seconds)],
];

function markdownOf({ timing, variants, unreported, results }: OutagesData): string {
  const rows = Object.entries(results).flatMap(([fault, byVariant]) =>
    variants.map((variant, index) => {
      const during = byVariant[variant]!;
      return [index === 0 ? fault : '', `\`${variant}\``, ...COLUMNS.map(([, read]) => read(during))];
    }),
  );
  return `${legend(timing, Object.values(results) as Record<string, During>[])}

${markdownTable([['', ...headRow('', []), ...COLUMNS.map(([title]) => title)], ...rows])}
${unreportedLines(unreported)}
![Share of orders accepted, settled while the fault lasted and notified, and the time to the answer, for each outage and variant](comparison/outages.svg)`;
}

function legend({ rate, before, broken }: Timing, results: Record<string, During>[]): string {
  const lasted = results.flatMap((byVariant) => Object.values(byVariant).map((during) => during.seconds));
  const [shortest, longest] = [Math.min(...lasted), Math.max(...lasted)].map((seconds) => figure(seconds));
  return `${rate} orders per second arrive. A fault begins after ${before} s and lasts ${broken} s. With the repair until all services are ready again it takes ${shortest} to ${longest} s. The orders that were due in this time count.

- *Accepted* counts status codes: the answer was 201, 202, or 400 for an order that is not covered, and it named the order. A 503 does not count, even where it names an order that is stored and settled later.
- *Settled while the fault lasted* is a share of the orders that were due before the repair began: those that were also settled before it.
- *Backlog* is the time from the end of the repair until the last of the orders was settled, and notified if it ever was.
- *+500 ms* is a service that answers and handles events 500 ms later. *Down* is a process that was killed. \`http\` has no broker.
- The auditor found money and answers right after each fault. Lost notifications are counted here.`;
}

/** The panels of the chart. `bad` is the severity from 0 to 1, for the colour; `text` is the figure, where there is one. */
const PANELS: [string, (during: During) => { text: string; bad: number } | undefined][] = [
  ['orders accepted', ({ accepted }) => ({ text: percent(accepted), bad: 1 - accepted })],
  [
    'settled while the fault lasted',
    ({ settledMeanwhile: share }) => (share === undefined ? undefined : { text: percent(share), bad: 1 - share }),
  ],
  ['notified in the end', ({ notified }) => ({ text: percent(notified), bad: 1 - notified })],
  ['answer, p95', ({ answer: { p95 } }) => ({ text: `${figure(p95)} ms`, bad: Math.min(1, (p95 ?? 2000) / 2000) })],
  ['backlog gone after', ({ drained }) => ({ text: `${figure(drained)} s`, bad: Math.min(1, drained / 20) })],
];

function chartOf({ variants, results }: OutagesData): TopLevelSpec {
  const values = Object.entries(results).flatMap(([fault, byVariant]) =>
    variants.flatMap((variant) =>
      PANELS.flatMap(([panel, read]) => {
        const cell = read(byVariant[variant]!);
        return cell ? [{ fault, variant, panel, ...cell }] : [];
      }),
    ),
  );
  return heatMap({
    title: 'Orders that were due during a fault and its repair',
    panels: PANELS.map(([title]) => title),
    x: { field: 'variant', names: variants },
    y: { field: 'fault', names: Object.keys(results) },
    values,
  });
}
