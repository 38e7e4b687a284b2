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
/** Seconds for boot, users, and the backlog after an outage. */
const SECONDS_FOR_A_VARIANT = 25;
const SECONDS_FOR_THE_BACKLOG = 9;

export interface OutagesData {
  timing: Timing;
  variants: Variant[];
  unreported: Unreported;
  /** Results by fault and variant. */
  results: Record<string, Partial<Record<Variant, During>>>;
}

/** Measures orders that are due during ten seconds of a fault. */
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

const COLUMNS: [string, (during: During) => string][] = [
  ['answer p50, ms', ({ answer }) => figure(answer.p50)],
  ['p95, ms', ({ answer }) => figure(answer.p95)],
  ['accepted', ({ accepted }) => percent(accepted)],
  ['settled in the end', ({ settled }) => percent(settled)],
  ['notified in the end', ({ notified }) => percent(notified)],
  ['backlog gone after, s', ({ drained }) => figure(drained)],
  ['it lasted, s', ({ seconds }) => figure(seconds)],
];

function markdownOf({ timing, variants, unreported, results }: OutagesData): string {
  const rows = Object.entries(results).flatMap(([fault, byVariant]) =>
    variants.map((variant, index) => {
      const during = byVariant[variant]!;
      return [index === 0 ? fault : '', `\`${variant}\``, ...COLUMNS.map(([, read]) => read(during))];
    }),
  );
  return `${timing.rate} orders per second come in; after ${timing.before} s something is broken for ${timing.broken} s, and for as long as it then takes to be up again. The figures are of the orders that were due while it lasted. *Accepted* is an answer that takes the order: 201, 202, or 400 for one that the money doesn't cover; a 503 names an order that will be settled, but to a client it is an error. *Backlog* is the time from the end of the outage until the last of these orders was settled, and notified where it ever was. Slow is what answers and handles events 500 ms later; down is killed. \`http\` has no broker that could be down. The auditor found the money and the answers right after each outage; a notification that is lost is counted here.

${markdownTable([['', ...headRow('', []), ...COLUMNS.map(([title]) => title)], ...rows])}
${unreportedLines(unreported)}
![Share of orders accepted and notified, and the time to the answer, for each outage and variant](comparison/outages.svg)`;
}

/** The panels of the chart. `bad` is the severity from 0 to 1, for the colour; `text` is the figure. */
const PANELS: [string, (during: During) => { text: string; bad: number }][] = [
  ['orders accepted', ({ accepted }) => ({ text: percent(accepted), bad: 1 - accepted })],
  ['notified in the end', ({ notified }) => ({ text: percent(notified), bad: 1 - notified })],
  ['answer, p95', ({ answer: { p95 } }) => ({ text: `${figure(p95)} ms`, bad: Math.min(1, (p95 ?? 2000) / 2000) })],
  ['backlog gone after', ({ drained }) => ({ text: `${figure(drained)} s`, bad: Math.min(1, drained / 20) })],
];

function chartOf({ variants, results }: OutagesData): TopLevelSpec {
  const values = Object.entries(results).flatMap(([fault, byVariant]) =>
    variants.flatMap((variant) =>
      PANELS.map(([panel, read]) => ({ fault, variant, panel, ...read(byVariant[variant]!) })),
    ),
  );
  return heatMap({
    title: 'What the orders of a bad ten seconds came to',
    panels: PANELS.map(([title]) => title),
    x: { field: 'variant', names: variants },
    y: { field: 'fault', names: Object.keys(results) },
    values,
  });
}
