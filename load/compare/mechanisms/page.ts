import { type TopLevelSpec } from 'vega-lite';
import { differs } from '../../paired-ratio.ts';
import { heatMap } from '../charts.ts';
import { unreportedLines } from '../sound.ts';
import { figure, markdownTable } from '../tables.ts';
import { type Column, type Fault, faults, ORDER_KILLED } from './columns.ts';
import { type Mechanisms } from './data.ts';
import { type Faulted } from './faulted.ts';
import { cpu, Figures, type Read } from './figures.ts';
import { findingsOf } from './findings.ts';
import { KILLED_ORDERS } from './order-killed.ts';

const percent = (share: number) => `${figure(share * 100)} %`;

const NORMAL: [string, Read][] = [
  ['answer p50, ms', ({ p50 }) => p50],
  ['p95, ms', ({ p95 }) => p95],
  ['SQL per order', ({ statements }) => statements],
];

const TITLES: Partial<Record<Fault, string>> = { [ORDER_KILLED]: 'Order killed' };
const titleOf = (fault: Fault) => TITLES[fault] ?? fault;

export function markdownOf(data: Mechanisms): string {
  const figures = new Figures(data);
  const { rate, seconds, timing, unreported } = data;
  const rounds = Math.max(0, ...Object.values(data.rounds).map(({ length }) => length));
  const head = ['', 'lines changed', ...NORMAL.map(([title]) => title), 'CPU per order, ms', ...faults.map(titleOf)];
  const findings = findingsOf(figures);
  return `[The experiments](../tests/experiments/README.md) add one mechanism to a variant, or remove one; \`http-both\` adds two. \`make compare PART=mechanisms\` measures them beside the variants.

*Lines changed* are those of the experiment's patch; *answer*, *SQL* and *CPU* are medians of ${rounds} rounds of ${seconds} s at ${rate} orders per second. Behind the CPU of an experiment stands its mean ratio to its variant with the 95 % interval over the paired rounds, in bold where the interval excludes 1, as one in twenty does by chance. A fault lasted ${timing.broken} s at ${timing.rate} orders per second, and of the orders due in that time its cell shows those accepted (201, 202, or 400 for an order that is not covered), those settled before the repair began, and the notifications lost. *Order killed* is a kill after the commit of ${KILLED_ORDERS} orders and before the first message leaves: its cell has no second figure, and an order that stays pending counts as lost.

${markdownTable([head, ...figures.columns.map((column) => rowOf(figures, column))])}
${lossesUnderNormalLoad(figures)}${unreportedLines(unreported)}
![Orders accepted, orders settled while the fault lasted, notifications lost, and the time to the answer, for each fault, variant and experiment](comparison/mechanisms.svg)
${findings.length === 0 ? '' : `\nThese figures support:\n\n${findings.map((text) => `- ${text}`).join('\n')}\n`}`;
}

function lossesUnderNormalLoad(figures: Figures): string {
  const lines = figures.columns.flatMap(({ name }) => {
    const { lost, orders } = figures.lostNormally(name);
    return lost > 0 ? [`- Under normal load \`${name}\` lost ${lost} of ${orders} notifications.\n`] : [];
  });
  return lines.length > 0 ? `\n${lines.join('')}` : '';
}

function rowOf(figures: Figures, column: Column): string[] {
  const { name, base, lines } = column;
  return [
    `\`${name}\``,
    name === base ? '–' : String(lines),
    ...NORMAL.map(([, read]) => figure(figures.normal(name, read))),
    cpuOf(figures, column),
    ...faults.map((fault) => cellOf(figures.maybeDuring(name, fault))),
  ];
}

function cpuOf(figures: Figures, column: Column): string {
  const text = figure(figures.normal(column.name, cpu));
  const ratio = figures.maybeRatio(column, cpu);
  if (!ratio) return text;
  const times = `× ${ratio.mean.toFixed(2)}`;
  return `${text} <sub>${differs(ratio) ? `**${times}**` : times} (${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)})</sub>`;
}

function cellOf(seen: Faulted | undefined): string {
  if (!seen) return '–';
  const { accepted, settledMeanwhile, lost, stored, pending } = seen;
  const shares = [accepted, ...(settledMeanwhile === null ? [] : [settledMeanwhile])].map(percent);
  return [...shares, `${lost} of ${stored}${pending > 0 ? `, ${pending} pending` : ''}`].join(' · ');
}

/** The panels of the chart. `bad` is the severity from 0 to 1, for the colour. Undefined where there is no figure. */
const PANELS: [string, (seen: Faulted) => { text: string; bad: number } | undefined][] = [
  ['orders accepted', ({ accepted }) => ({ text: percent(accepted), bad: 1 - accepted })],
  [
    'settled while the fault lasted',
    ({ settledMeanwhile: share }) => (share === null ? undefined : { text: percent(share), bad: 1 - share }),
  ],
  [
    'notifications lost',
    ({ lost, stored }) => (stored === 0 ? undefined : { text: percent(lost / stored), bad: lost / stored }),
  ],
  [
    'answer, p95',
    ({ p95 }) => (p95 === null ? undefined : { text: `${figure(p95)} ms`, bad: Math.min(1, p95 / 2000) }),
  ],
];

export function chartOf(data: Mechanisms): TopLevelSpec {
  const figures = new Figures(data);
  const values = figures.columns.flatMap(({ name }) =>
    faults.flatMap((fault) => {
      const seen = figures.maybeDuring(name, fault);
      const cells = seen ? PANELS.map(([panel, read]) => ({ panel, cell: read(seen) })) : [];
      return cells.flatMap(({ panel, cell }) =>
        cell ? [{ column: name, fault: titleOf(fault), panel, ...cell }] : [],
      );
    }),
  );
  return heatMap({
    title: 'One mechanism more or less, in five faults',
    panels: PANELS.map(([title]) => title),
    x: { field: 'fault', names: faults.map(titleOf) },
    y: { field: 'column', names: figures.columns.map(({ name }) => name) },
    values,
  });
}
