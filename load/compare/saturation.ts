import { type TopLevelSpec } from 'vega-lite';
import { UNTOLD } from '../../common/lab/audit/findings.ts';
import { type Variant } from '../../common/lab/processes/ports.ts';
import { type Series } from '../clocks.ts';
import { type Profile } from '../k6/profiles.ts';
import { type LoadResult, measureLoad, warmUp } from '../measure/load.ts';
import { SEED, USERS } from '../options.ts';
import { type Stack } from '../stack.ts';
import { makeUsers } from '../users.ts';
import { byVariant } from './charts.ts';
import { type Bench, type Part } from './part.ts';
import { reportedOnly, Unsound, type Unreported, unreportedLines } from './sound.ts';
import { firstRate, type Hold, peakOf, secondRate, sustainableRate, whyNotHeld } from './sustainable.ts';
import { headRow, markdownTable } from './tables.ts';

const RAMP: Profile = { what: 'a ramp', rate: 900, seconds: 60, stages: [[1, 1]], endsAtSaturation: true };
const HOLD_SECONDS = 30;

interface Found {
  variant: Variant;
  peak: number;
  ramp: Series;
  holds: Hold[];
}

export interface Saturation {
  found: Found[];
  unreported: Unreported;
}

/** Finds the highest rate of each variant: estimates it from a ramp, then tries at most two constant rates. */
export const saturation: Part<Saturation> = {
  title: 'The rate that can be sustained',
  seconds: (variants) => variants * 180,

  async measure(bench) {
    const found: Found[] = [];
    const unreported: Unreported = {};
    for (const [index, variant] of bench.shuffled(0).entries()) {
      await reportedOnly(unreported, variant, async () => {
        const step = (what: string, part: number) => {
          bench.step(`${variant}, ${what}`, 3 * index + part, 3 * bench.variants.length);
        };
        found.push(await bench.on(variant, (stack) => saturate(bench, stack, step)));
      });
    }
    const place = ({ variant }: Found) => bench.variants.indexOf(variant);
    return { found: found.toSorted((one, other) => place(one) - place(other)), unreported };
  },

  render: (data) => ({ markdown: markdownOf(data), charts: { saturation: rampChart(data) } }),
};

async function saturate(bench: Bench, stack: Stack, step: (what: string, part: number) => void): Promise<Found> {
  const { k6, stop } = bench;
  const under = async (profile: Profile, seed: number) => {
    const users = await makeUsers(stack, USERS);
    const request = { k6, profile, users, seed, quiet: true, stop };
    if (profile.stages) await warmUp(stack, request);
    return expectMoneySafe(await measureLoad(stack, request));
  };
  step('ramp', 1);
  const { series } = await under(RAMP, SEED);
  const peak = Math.round(peakOf(series!));
  const hold = async (rate: number, part: number): Promise<Hold> => {
    step(`${rate} orders per second`, part);
    return holdOf(rate, await under({ what: 'a constant rate', rate, seconds: HOLD_SECONDS }, SEED + part));
  };
  const first = await hold(firstRate(peak), 2);
  const second = await hold(secondRate(first), 3);
  return { variant: stack.variant, peak, ramp: series!, holds: [first, second] };
}

/** Accepts lost notifications under overload where the variant allows them. Money must be right. */
function expectMoneySafe(result: LoadResult): LoadResult {
  const finding = result.audit.findings.find(({ what }) => what !== UNTOLD);
  if (finding) throw new Unsound(`${finding.kind}: ${finding.ids.length} ${finding.what}, as ${finding.ids[0]}`);
  return result;
}

function holdOf(rate: number, { offered, dropped, complete, settled, audit }: LoadResult): Hold {
  const findings = audit.findings.map(({ what, ids }) => `${ids.length} ${what}`);
  return { rate, offered, dropped, complete, p95: settled?.p95 ?? null, findings };
}

function markdownOf({ found, unreported }: Saturation): string {
  const table = [
    headRow(
      'orders per second',
      found.map(({ variant }) => variant),
    ),
    ['**sustained for 30 s**', ...found.map(({ holds }) => `**${sustainableRate(holds) ?? 'none tried'}**`)],
    ['highest over 5 s of the ramp, while it kept up', ...found.map(({ peak }) => String(peak))],
    ...['first', 'second'].map((name, index) => [
      `${name} rate tried`,
      ...found.map(({ holds }) => tried(holds[index]!)),
    ]),
  ];
  return `Sustained is a constant rate that was held for ${HOLD_SECONDS} s with at least 99 % of the orders settled and notified, every order placed when it was due, p95 until settled and notified below 2 s, and books that add up. A ramp to ${RAMP.rate} orders per second says where to try; then two rates are tried, so a variant may sustain somewhat more than the rate that is named here, up to the next one tried.

${markdownTable(table)}
${unreportedLines(unreported)}
![Orders settled and notified in each second of the ramp](comparison/saturation.svg)`;
}

function tried(hold: Hold): string {
  const why = whyNotHeld(hold);
  return why === undefined ? `${hold.rate}: held, p95 ${hold.p95} ms` : `${hold.rate}: not held, ${why}`;
}

function rampChart({ found }: Saturation): TopLevelSpec {
  const variants = found.map(({ variant }) => variant);
  const values = found.flatMap(({ variant, ramp }) =>
    ramp.due.map((due, second) => ({ variant, second, due, complete: ramp.complete[second] ?? 0 })),
  );
  const x = { field: 'second', type: 'quantitative', title: 'seconds of the ramp' } as const;
  return {
    data: { values },
    title: 'Settled and notified in each second of the ramp; grey is what was placed',
    facet: { field: 'variant', type: 'nominal', sort: variants, title: null, header: { labelFontSize: 13 } },
    columns: 2,
    spec: {
      width: 340,
      height: 150,
      layer: [
        {
          mark: { type: 'line', color: '#808080', strokeDash: [3, 3] },
          encoding: { x, y: { field: 'due', type: 'quantitative', title: 'orders per second' } },
        },
        {
          mark: { type: 'line', strokeWidth: 2.5 },
          encoding: {
            x,
            y: { field: 'complete', type: 'quantitative' },
            color: { ...byVariant(variants), legend: null },
          },
        },
      ],
    },
  };
}
