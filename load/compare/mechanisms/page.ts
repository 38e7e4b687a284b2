import { max } from 'd3-array';
import { type TopLevelSpec } from 'vega-lite';
import { differs } from '../../paired-ratio.ts';
import { heatMap } from '../charts.ts';
import { unreportedLines } from '../sound.ts';
import { figure, markdownTable } from '../tables.ts';
import { type Column, type Fault, faults, ORDER_KILLED } from './columns.ts';
import { type Mechanisms } from './data.ts';
import { type Faulted } from './faulted.ts';
import { cpu, Figures, type Read, settledPerSecond } from './figures.ts';
import { findingsOf } from './findings.ts';
import { FULL_LOADS, fullLoad } from './normal.ts';
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
  const rounds = max(Object.values(data.rounds), ({ length }) => length) ?? 0;
  const head = [
    ...['', 'lines changed', ...NORMAL.map(([title]) => title), 'CPU per order, ms', 'full load, orders per second'],
    ...faults.map(titleOf),
  ];
  const findings = findingsOf(figures);
  return `[The experiments](../tests/experiments/README.md) add one mechanism to a variant, or remove one; \`http-both\` adds two.

- *Lines changed* are those of the experiment's patch.
- *Answer*, *SQL* and *CPU* are medians of ${rounds} rounds of ${seconds} s at ${rate} orders per second.
- *Full load* is the median number of orders that were settled and notified per second while ${fullLoad.clients} clients ordered again as soon as they were answered. ${FULL_LOADS} rounds end with ${fullLoad.seconds} s of it.
- Small figures give an experiment's mean ratio to its variant over the paired rounds, with the 95 % interval. It is bold where the interval excludes 1, as one in twenty does by chance.
- A fault lasts ${timing.broken} s at ${timing.rate} orders per second. A cell is about the orders that were due in this time: *accepted · settled before the repair began · notifications lost*.
- *Accepted* means 201, 202, or 400 for an order that is not covered.
- *Order killed*: Order is killed after the commit of ${KILLED_ORDERS} orders and before its first message. The cell has no second figure. An order that stays pending counts as lost.

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
    withRatio(figures, column, cpu),
    withRatio(figures, column, settledPerSecond),
    ...faults.map((fault) => cellOf(figures.maybeDuring(name, fault))),
  ];
}

function withRatio(figures: Figures, column: Column, read: Read): string {
  const text = figure(figures.normal(column.name, read));
  const ratio = figures.maybeRatio(column, read);
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
