import { type TopLevelSpec } from 'vega-lite';
import { hasBroker, type Variant, variants as everyVariant } from '../../../common/lab/processes/ports.ts';
import { makeUsers } from '../../users.ts';
import { heatMap } from '../charts.ts';
import { type Part } from '../part.ts';
import { reportedOnly, type Unreported, unreportedLines } from '../sound.ts';
import { figure, headRow, markdownTable } from '../tables.ts';
import { type During, during, type Timing } from './during.ts';
import { isOfBroker, outages as faults, outagesOf } from './faults.ts';

const TIMING: Timing = { rate: 25, before: 4, broken: 10, after: 4 };
const USERS = 100;
/** Seconds to start a variant, for the users and the backlog of a fault, and for the repair of a broker. */
const START_S = 20;
const OVERHEAD_S = 4;
const BROKER_S = 11;

export interface OutagesData {
  timing: Timing;
  variants: Variant[];
  unreported: Unreported;
  /** Results by fault and variant. */
  results: Record<string, Partial<Record<Variant, During>>>;
}

/** Measures the orders that are due while a fault lasts, which is ten seconds or the restart of the broker. */
export const outages: Part<OutagesData> = {
  title: 'While something is slow or away',
  seconds: (variants) => {
    const each = TIMING.before + TIMING.broken + TIMING.after + OVERHEAD_S;
    const ofBroker = Object.keys(faults).filter(isOfBroker).length;
    const others = Object.keys(faults).length - ofBroker;
    const withBroker = everyVariant.filter(hasBroker).length / everyVariant.length;
    return variants * (START_S + others * each + withBroker * ofBroker * (each + BROKER_S));
  },

  async measure(bench) {
    const results: OutagesData['results'] = Object.fromEntries(Object.keys(faults).map((name) => [name, {}]));
    const unreported: Unreported = {};
    const steps = bench.variants.reduce((sum, variant) => sum + outagesOf(variant).length, 0);
    let step = 0;
    for (const variant of bench.variants) {
      await bench.on(variant, async (stack) => {
        await reportedOnly(unreported, variant, async () => {
          for (const name of outagesOf(variant)) {
            bench.step(`${variant}, ${name}`, ++step, steps);
            // Each fault has users of its own, so nothing waits for a notification that an earlier one lost.
            const users = await makeUsers(stack, USERS);
            const request = { k6: bench.k6, users, stop: bench.stop, timing: TIMING };
            results[name]![variant] = await during(stack, request, faults[name]!(stack));
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
  ['outcome p50, ms', ({ outcome }) => (outcome === undefined ? NOT_MEASURED : figure(outcome))],
  ['settled in the end', ({ settled }) => percent(settled)],
  ['notified in the end', ({ notified }) => percent(notified)],
  ['backlog gone after, s', ({ drained }) => figure(drained)],
  ['fault and repair, s', ({ seconds }) => figure(seconds)],
];

function markdownOf({ timing, variants, unreported, results }: OutagesData): string {
  const rows = Object.entries(results).flatMap(([fault, byVariant]) =>
    variants.map((variant, index) => {
      const during = byVariant[variant];
      return [
        index === 0 ? fault : '',
        `\`${variant}\``,
        ...COLUMNS.map(([, read]) => (during ? read(during) : figure(undefined))),
      ];
    }),
  );
  return `${legend(timing, Object.values(results) as Record<Variant, During>[])}

${markdownTable([['', ...headRow('', []), ...COLUMNS.map(([title]) => title)], ...rows])}
${unreportedLines(unreported)}
![Share of orders accepted, settled while the fault lasted and notified, and the time to the answer, for each outage and variant](comparison/outages.svg)`;
}

function legend({ rate, before, broken }: Timing, results: Record<Variant, During>[]): string {
  const older = results.some((byVariant) => Object.values(byVariant).some((during) => during.lost === undefined));
  return `${rate} orders per second arrive. A fault begins after ${before} s and lasts ${broken} s; a restart lasts until the broker is up again. All figures of a row are of the orders that were due while the fault lasted${older ? ', and during its repair' : ''}.

- *Accepted*: the answer was 201, 202, or 400 for an order that is not covered. A 503 does not count, even where it names a stored order.
- *Settled while the fault lasted*: settled before the repair began.
- *Outcome*: the time from when the order was due until a client that polls can read the outcome.
- *Backlog*: from the end of the repair until the last order was settled, and notified unless its notification is lost.
- *+500 ms*: the service answers and handles events 500 ms later. *Down*: the process was killed. *Restarted*: stopped gracefully, and started at once. *Blocked*: the broker takes no messages. \`http\` has no broker.
- The auditor found money and answers right after each fault.`;
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
        const during = byVariant[variant];
        const cell = during && read(during);
        return cell ? [{ fault, variant, panel, ...cell }] : [];
      }),
    ),
  );
  return heatMap({
    title: 'Orders that were due while a fault lasted',
    panels: PANELS.map(([title]) => title),
    x: { field: 'variant', names: variants },
    y: { field: 'fault', names: Object.keys(results) },
    values,
  });
}
