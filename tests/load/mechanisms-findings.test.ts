import { readFileSync } from 'node:fs';
import { everyColumn, type Fault, faults, faultsOf, ORDER_KILLED } from '../../load/compare/mechanisms/columns.ts';
import { type Mechanisms } from '../../load/compare/mechanisms/data.ts';
import { FULL_LOADS } from '../../load/compare/mechanisms/normal.ts';
import { type Faulted } from '../../load/compare/mechanisms/faulted.ts';
import { Figures } from '../../load/compare/mechanisms/figures.ts';
import { findingsOf } from '../../load/compare/mechanisms/findings.ts';
import { chartOf, markdownOf } from '../../load/compare/mechanisms/page.ts';
import { svgOf } from '../../load/compare/charts.ts';
import { baseOf } from '../../common/lab/processes/experiments.ts';
import { longSentences } from './sentences.ts';

// Every figure in this file is made up.
const fine: Faulted = {
  ...{ due: 250, accepted: 1, settledMeanwhile: 1, stored: 250, lost: 0, pending: 0, p50: 10, p95: 20 },
};

/** Figures that support every sentence, by fault, where they are not `fine`. */
const supporting: Record<Fault, (column: string) => Partial<Faulted>> = {
  'Billing down': (column) => ({
    settledMeanwhile: 0,
    accepted: ['http', 'http-stored-notification', 'events', 'events-outbox', 'hybrid-no-202'].includes(column) ? 0 : 1,
    p50: column === 'hybrid-no-breaker' ? 180 : 5,
  }),
  'Notification down': (column) => (['http', 'http-resilience'].includes(column) ? { lost: 249 } : {}),
  'broker down': (column) => {
    if (column === 'collaboration-no-outbox') return { lost: 240, pending: 240 };
    return ['events', 'events-resilience'].includes(column) ? { lost: 231 } : {};
  },
  'Billing +500 ms': (column) => ({ p50: baseOf(column) === 'collaboration' ? 4 : 510 }),
  [ORDER_KILLED]: (column) => ({
    ...{ due: 20, accepted: 0, settledMeanwhile: null, stored: 20, p50: null, p95: null },
    lost: ['http', 'http-resilience', 'events', 'events-resilience'].includes(column) ? 20 : 0,
  }),
};

interface Change {
  fault: Fault;
  column: string;
  to: Partial<Faulted>;
}

/** Makes figures; `ratio` is the CPU, and the throughput, of `events-outbox` to that of `events` in each round. */
function made({ change, ratio = [1.1, 1.1] }: { change?: Change; ratio?: number[] } = {}): Mechanisms {
  const cell = (fault: Fault, column: string) => ({
    ...{ ...fine, ...supporting[fault](column) },
    ...(change?.fault === fault && change.column === column ? change.to : {}),
  });
  const round = (column: string, index: number) => ({
    ...{ accepted: 1, orders: 1000, lost: 0, p50: 9, p95: 15, statements: 4 },
    cpu: 10 * (index + 1) * (column === 'events-outbox' ? ratio[index]! : 1),
    ...(index < FULL_LOADS
      ? { settledPerSecond: 400 * (index + 1) * (column === 'events-outbox' ? ratio[index]! : 1) }
      : {}),
  });
  const cells = (fault: Fault) => everyColumn.filter((column) => faultsOf(column).includes(fault));
  return {
    ...{ rate: 100, seconds: 10, timing: { rate: 25, before: 4, broken: 10, after: 2 }, unreported: {} },
    columns: everyColumn.map((name) => ({ name, base: baseOf(name), lines: name === baseOf(name) ? 0 : 46 })),
    rounds: Object.fromEntries(everyColumn.map((name) => [name, ratio.map((_, index) => round(name, index))])),
    faults: Object.fromEntries(
      faults.map((fault) => [fault, Object.fromEntries(cells(fault).map((column) => [column, cell(fault, column)]))]),
    ) as Mechanisms['faults'],
  };
}

const written = (data: Mechanisms) => findingsOf(new Figures(data));
const about = (words: string) => expect.stringContaining(words) as string;

describe('a finding', () => {
  test.each<[string, Change]>([
    ['Durability comes from the outbox', { fault: 'broker down', column: 'events', to: { lost: 0 } }],
    ['Durability comes from the outbox', { fault: 'broker down', column: 'events-outbox', to: { lost: 3 } }],
    ['do not keep notifications', { fault: 'broker down', column: 'events-resilience', to: { lost: 0 } }],
    ['needs no broker', { fault: 'Notification down', column: 'http-stored-notification', to: { lost: 1 } }],
    ['needs no broker', { fault: 'Notification down', column: 'http', to: { lost: 0 } }],
    ['survives a crash', { fault: ORDER_KILLED, column: 'hybrid', to: { lost: 1 } }],
    ['survives a crash', { fault: ORDER_KILLED, column: 'http', to: { lost: 0 } }],
    ['survives a crash', { fault: ORDER_KILLED, column: 'hybrid', to: { stored: 0 } }],
    ['costs the order', { fault: 'broker down', column: 'collaboration-no-outbox', to: { pending: 0 } }],
    ['costs the order', { fault: 'broker down', column: 'collaboration', to: { pending: 1 } }],
    ['and not from the outbox', { fault: 'Billing down', column: 'events-outbox', to: { accepted: 1 } }],
    ['and not from the outbox', { fault: 'Billing down', column: 'events-resilience', to: { accepted: 0.9 } }],
    ['needs no events', { fault: 'Billing down', column: 'http-resilience', to: { accepted: 0.4 } }],
    ['only what the client sees', { fault: 'Billing down', column: 'hybrid-no-202', to: { accepted: 1 } }],
    ['only what the client sees', { fault: 'Billing down', column: 'hybrid', to: { lost: 1 } }],
    ['settles orders without Billing', { fault: 'Billing down', column: 'hybrid', to: { settledMeanwhile: 0.5 } }],
    ["saves the client's wait", { fault: 'Billing down', column: 'hybrid-no-breaker', to: { p50: 6 } }],
    ['needs no retry', { fault: 'Billing down', column: 'hybrid-no-retry', to: { accepted: 0.5 } }],
    ['Only the choreography', { fault: 'Billing +500 ms', column: 'hybrid-no-retry', to: { p50: 40 } }],
    ['Only the choreography', { fault: 'Billing +500 ms', column: 'collaboration', to: { p50: 510 } }],
    ['matches `hybrid`', { fault: 'Notification down', column: 'http-both', to: { lost: 2 } }],
    ['matches `hybrid`', { fault: 'Billing down', column: 'http-both', to: { accepted: 0.8 } }],
  ])('"%s" needs its figures (%j)', (words, change) => {
    expect(written(made())).toContainEqual(about(words));
    expect(written(made({ change }))).not.toContainEqual(about(words));
  });

  test('quotes the figures that it follows from', () => {
    const durability = written(made()).find((text) => text.startsWith('Durability comes from the outbox'));
    expect(durability).toContain('`events-outbox` loses 0 of 250 notifications');
    expect(durability).toContain('`events` without it loses 231 of 250 notifications');
  });

  test('is not written about a column that is not reported', () => {
    const data = { ...made(), unreported: { 'events-outbox': 'wrong money' } };
    expect(written(data).filter((text) => text.includes('`events-outbox`'))).toStrictEqual([]);
  });

  test('is not written when nothing is measured', () => {
    const nothing = Object.fromEntries(faults.map((fault) => [fault, {}])) as unknown as Mechanisms['faults'];
    expect(written({ ...made(), rounds: {}, faults: nothing })).toStrictEqual([]);
  });
});

describe('the cost of a mechanism', () => {
  test.each([
    ['costs CPU', [1.1, 1.1, 1.1], /takes 10 % more for one order than `events` \(95 % interval 10 % to 10 %\)/],
    ['saves CPU', [0.9, 0.9, 0.9], /takes 10 % less for one order than `events`/],
    ['no difference in CPU', [1.2, 0.8, 1.1], /between `events-outbox` and `events` \(95 % interval of the ratio 0\./],
  ])('is "%s" with the ratios %j', (words, ratio, text) => {
    const found = written(made({ ratio })).filter((sentence) => sentence.startsWith('The outbox'));
    expect(found).toStrictEqual([expect.stringMatching(text)]);
    expect(found).toStrictEqual([about(words)]);
  });
});

describe('the throughput at full load', () => {
  const about = (data: Mechanisms) => written(data).filter((text) => text.startsWith('At full load, the outbox'));

  test.each([
    [[1.1, 1.1, 1.1], /raises the throughput: `events-outbox` settles 10 % more orders per second than `events`/],
    [[0.9, 0.9, 0.9], /lowers the throughput: .* 10 % fewer .* \(95 % interval 10 % to 10 %\)/],
    [[1.2, 0.8, 1.1], /: the rounds show no difference in orders settled per second .*of the ratio 0\./],
  ])('follows the ratios %j', (ratio, text) => {
    expect(about(made({ ratio }))).toStrictEqual([expect.stringMatching(text)]);
  });

  test('is compared over the rounds that end with it', () => {
    const ratio = [0.9, 0.9, 0.9, 1, 1, 1];
    expect(about(made({ ratio }))).toStrictEqual([expect.stringContaining('10 % fewer')]);
    expect(rowOf(made({ ratio }), 'events')).toContain('| 800 |');
  });

  test('is not written where it was not measured', () => {
    const data = made();
    for (const round of data.rounds.events!) delete round.settledPerSecond;
    expect(about(data)).toStrictEqual([]);
  });
});

test.each(['README.md', 'README.ru.md'])('%s includes findings that exist', (page) => {
  const [, openings = ''] = /one-mechanism-more-or-less items (.+?) or /.exec(readFileSync(page, 'utf8'))!;
  const unknown = openings.split('|').filter((opening) => !written(made()).some((text) => text.startsWith(opening)));
  expect({ openings: openings.split('|').length > 3, unknown }).toStrictEqual({ openings: true, unknown: [] });
});

test('the cost of a style is relative to the style it replaces', () => {
  const data = made();
  for (const round of data.rounds.collaboration!) round.cpu! *= 1.5;
  const [sentence] = written(data).filter((text) => text.startsWith('A choreography'));
  expect(sentence).toMatch(/`collaboration` takes 36.4 % more for one order than `events-outbox`/); // 1.5 to 1.1
  expect(written({ ...data, unreported: { 'events-outbox': 'wrong money' } })).not.toContainEqual(
    about('A choreography'),
  );
});

function rowOf(data: Mechanisms, name: string): string | undefined {
  return markdownOf(data)
    .split('\n')
    .find((line) => line.startsWith(`| \`${name}\``));
}

describe('the page', () => {
  test('has a legend in short sentences', () => {
    const [legend] = markdownOf(made()).split(/^\|/m);
    expect(legend).toContain('*Full load*');
    expect(longSentences(legend!)).toStrictEqual([]);
  });

  test('shows accepted, settled and lost for each fault', () => {
    expect(rowOf(made(), 'events')).toContain(
      '| 0 % · 0 % · 0 of 250 | 100 % · 100 % · 0 of 250 | 100 % · 100 % · 231 of 250 |',
    );
    expect(rowOf(made(), 'collaboration-no-outbox')).toContain('240 of 250, 240 pending');
  });

  test('leaves a fault empty that a column cannot have', () => {
    expect(
      rowOf(made(), 'http')
        ?.split('|')
        .filter((text) => text.trim() === '–'),
    ).toHaveLength(2); // lines, broker
  });

  test('names a column that is not reported, and no figure of it', () => {
    const data = { ...made(), unreported: { events: 'wrong money: 1 order' } };
    expect(rowOf(data, 'events')).toBeUndefined();
    expect(markdownOf(data)).toContain('`events` is not reported: wrong money: 1 order');
  });

  test('names the notifications lost under normal load', () => {
    expect(markdownOf(made())).not.toContain('Under normal load');
    const data = made();
    data.rounds.events![1]!.lost = 3;
    expect(markdownOf(data)).toContain('Under normal load `events` lost 3 of 2000 notifications.');
  });

  test('has a chart with a cell for each figure', async () => {
    const svg = await svgOf(chartOf(made()));
    for (const column of everyColumn) expect(svg).toContain(`>${column}<`);
    expect(svg).toContain('>92.4 %<'); // 231 of 250
  });
});
