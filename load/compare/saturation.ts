import { extent } from 'd3-array';
import { type TopLevelSpec } from 'vega-lite';
import { UNNOTIFIED } from '../../common/lab/audit/findings.ts';
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
import {
  DISTANCES,
  FIRST_SHARE,
  nextRate,
  P95_BELOW_MS,
  peakOf,
  type Step,
  STEPS,
  sustainableRate,
  TRIES,
  type Try,
  whyNotHeld,
} from './sustainable.ts';
import { figure, headRow, markdownTable } from './tables.ts';

const RAMP: Profile = { what: 'a ramp', rate: 900, seconds: 60, stages: [[1, 1]], endsAtSaturation: true };
const TRY_SECONDS = 12;
/** Seconds for boot, users and the warm-up. */
const START_S = 15;
/** Seconds for the users, the backlog and the audit; a rate that is not held leaves a backlog of several seconds. */
const AFTER_A_TRY_S = 7;

/** The ramp and all tries of a variant. */
const RUNS = 1 + STEPS * TRIES;

export interface Found {
  variant: Variant;
  peak: number;
  ramp: Series;
  /** The rates tried. Undefined in older data, which had another limit. */
  steps?: Step[];
}

export interface Saturation {
  found: Found[];
  unreported: Unreported;
}

/** Finds the highest rate of each variant below one limit: estimates it from a ramp, then tries constant rates. */
export const saturation: Part<Saturation> = {
  title: 'The rate that can be sustained',
  seconds: (variants) => variants * (START_S + RAMP.seconds + STEPS * TRIES * (TRY_SECONDS + AFTER_A_TRY_S)),

  async measure(bench) {
    const found: Found[] = [];
    const unreported: Unreported = {};
    for (const [index, variant] of bench.shuffled(0).entries()) {
      await reportedOnly(unreported, variant, async () => {
        const step = (what: string, part: number) => {
          bench.step(`${variant}, ${what}`, RUNS * index + part, RUNS * bench.variants.length);
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
  const steps: Step[] = [];
  while (steps.length < STEPS) {
    const rate = nextRate(peak, steps);
    const tries: Try[] = [];
    while (tries.length < TRIES) {
      const part = 2 + steps.length * TRIES + tries.length;
      step(`${rate} orders per second, try ${tries.length + 1} of ${TRIES}`, part);
      tries.push(tryOf(await under({ what: 'a constant rate', rate, seconds: TRY_SECONDS }, SEED + part)));
    }
    steps.push({ rate, tries });
  }
  return { variant: stack.variant, peak, ramp: series!, steps };
}

/** Accepts lost notifications under overload where the variant allows them. Money must be right. */
function expectMoneySafe(result: LoadResult): LoadResult {
  const finding = result.audit.findings.find(({ what }) => what !== UNNOTIFIED);
  if (finding) throw new Unsound(`${finding.kind}: ${finding.ids.length} ${finding.what}, as ${finding.ids[0]}`);
  return result;
}

function tryOf({ offered, dropped, complete, settled, audit }: LoadResult): Try {
  const findings = audit.findings.map(({ what, ids }) => `${ids.length} ${what}`);
  return { offered, dropped, complete, p95: settled?.p95 ?? null, findings };
}

function markdownOf({ found, unreported }: Saturation): string {
  const row = (label: string, cell: (steps: Step[]) => string) => [
    label,
    ...found.map(({ steps }) => (steps ? cell(steps) : 'not measured yet')),
  ];
  const table = [
    headRow(
      'orders per second',
      found.map(({ variant }) => variant),
    ),
    row(`**sustained, p95 below ${P95_BELOW_MS} ms**`, (steps) => `**${sustainableRate(steps) ?? 'none tried'}**`),
    ['highest over 5 s of the ramp, while it kept up', ...found.map(({ peak }) => String(peak))],
    ...['first', 'second', 'third'].map((name, index) => row(`${name} rate tried`, (steps) => tried(steps[index]!))),
  ];
  return `A rate is sustained if most of its ${TRIES} tries of ${TRY_SECONDS} s were held. A try is held if p95 until settled and notified stays below ${P95_BELOW_MS} ms, at least 99 % of the orders are settled and notified, every order is placed when it is due, and the auditor finds no fault. A ramp to ${RAMP.rate} orders per second gives the first rate, ${FIRST_SHARE * 100} % of the highest that kept up; the next ones are ${DISTANCES.map((share) => share * 100).join(' and ')} points higher or lower. The ranges are the lowest and the highest p95 of the tries.

${markdownTable(table)}
${unreportedLines(unreported)}
![Orders settled and notified in each second of the ramp](comparison/saturation.svg)`;
}

function tried({ rate, tries }: Step): string {
  const reasons = tries.map(whyNotHeld);
  const held = reasons.filter((why) => why === undefined).length;
  const known = tries.flatMap(({ p95 }) => (p95 === null ? [] : [p95]));
  const [low, high] = extent(known).map((p95) => figure(p95));
  const range = known.length === 0 ? [] : [`p95 ${low === high ? low : `${low}–${high}`} ms`];
  // A p95 above the limit is in the range already.
  const others = reasons.filter((why, index) => why !== undefined && !((tries[index]!.p95 ?? 0) >= P95_BELOW_MS));
  return `${rate}: ${[`${held} of ${tries.length} held`, ...range, ...others.slice(0, 1)].join(', ')}`;
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
