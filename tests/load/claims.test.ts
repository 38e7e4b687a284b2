import { answerRows } from '../../load/compare/claims/answer.ts';
import { claimsOf } from '../../load/compare/claims/claims.ts';
import { Facts } from '../../load/compare/claims/facts.ts';
import { type CouplingData } from '../../load/compare/coupling/coupling.ts';
import { type OutagesData } from '../../load/compare/outages/outages.ts';
import { type During } from '../../load/compare/outages/during.ts';
import { type Rounds } from '../../load/compare/rounds.ts';
import { type Saturation } from '../../load/compare/saturation.ts';
import { type Sound } from '../../load/compare/sound.ts';
import { type Try } from '../../load/compare/sustainable.ts';

const fine: During = {
  ...{ seconds: 10, orders: 250, answer: { p50: 10, p95: 20, p99: 30, max: 40 }, codes: { 201: 225, 400: 25 } },
  ...{ accepted: 1, settled: 1, notified: 1, settledMeanwhile: 1, stored: 250, lost: 0, outcome: 10, drained: 0 },
};
const variants = ['http', 'events', 'collaboration', 'hybrid'] as const;
const faults = [
  'nothing broken',
  'Notification +500 ms',
  'Billing +500 ms',
  'Notification down',
  'Billing down',
  'broker down',
  'broker restarted',
  'broker blocked by an alarm',
];

/** Only the outages are measured; during `fault` not all orders of `events` were notified. */
function outages(notified: number, fault: string): OutagesData {
  const all = Object.fromEntries(variants.map((variant) => [variant, fine]));
  const results = Object.fromEntries(faults.map((name) => [name, { ...all }]));
  results[fault]!.events = { ...fine, notified };
  return { timing: { rate: 25, before: 4, broken: 10, after: 4 }, variants: [...variants], unreported: {}, results };
}

const writtenFrom = (data: Record<string, unknown>) => claimsOf(new Facts((part) => data[part]));
const written = (data?: OutagesData) => writtenFrom({ outages: data });
const verdictOn = (claim: string, text: string) =>
  text
    .split('\n')
    .find((line) => line.includes(claim))
    ?.split('|')
    .at(-2)
    ?.trim();

const answer = { code: 201, ms: 10 };
const sound: Sound = {
  ...{ offered: 1000, dropped: 0, codes: { 201: 1000 }, complete: 1000, goodput: 100, failed: [], audited: 1000 },
  ...{ answer: fine.answer, settled: fine.answer, notifiedFirst: 20 },
  cost: {
    cpuMsPerOrder: { rabbitmq: 1, all: 8 },
    memory: { kind: 'PSS', mebibytes: { rabbitmq: 130 } },
    perOrder: { published: 1, consumed: 1, statements: 4 },
  },
};
const held: Try = { offered: 4800, dropped: 0, complete: 4800, p95: 120, findings: [] };
const byVariant = <T>(value: T) => Object.fromEntries(variants.map((variant) => [variant, value]));

/** Everything is measured. `hybrid` has 40 lines of its own and the others have 25. */
const complete = {
  outages: outages(0.4, 'broker down'),
  rounds: {
    ...{ rate: 100, seconds: 10, byTurns: true, variants: [...variants], unreported: {} },
    results: { ...byVariant(Array<Sound>(6).fill(sound)) },
  } satisfies Rounds,
  saturation: {
    found: variants.map((variant) => ({
      ...{ variant, peak: 500, ramp: { due: [10], complete: [10] } },
      steps: [{ rate: 400, tries: [held, held, held] }],
    })),
    unreported: {},
  } satisfies Saturation,
  coupling: {
    variants: [...variants],
    blocking: byVariant({
      answer,
      ways: [{ name: 'order.broker' as const, roundTrips: 1, silent: answer, waits: true }],
      without: { Billing: answer, Notification: answer, 'the broker': answer },
    }),
    subscriber: byVariant({ own: 100, others: { 'order.ts': 9 }, servicesTouched: ['order'], passed: 2 }),
    code: {
      own: { ...byVariant({ 'order.ts': 25 }), hybrid: { 'order.ts': 40 } },
      shared: [{ path: 'common/platform/messaging/relay.ts', lines: 90, variants: ['events', 'hybrid'] }],
      everywhere: 1000,
    },
  } satisfies CouplingData,
};

describe('claims', () => {
  test('without measurements every claim is undecided and has no figure', () => {
    const text = written();
    const verdicts = text.split('\n').filter((line) => /^\| (http|events|collaboration|Why) /.test(line));
    expect(verdicts).toHaveLength(22);
    for (const line of verdicts) expect(line).toMatch(/\| (not measured yet|not decidable on one machine) \|$/);
    expect(text).not.toMatch(/\d+ (ms|%|MiB|lines)/);
  });

  test('the verdict follows the figures', () => {
    const claim = 'best balance of complexity and reliability';
    expect(verdictOn(claim, written(outages(1, 'broker down')))).toBe('confirmed');
    expect(verdictOn(claim, written(outages(0.4, 'broker down')))).toBe('refuted');
  });

  test('a claim names the command for a part not measured', () => {
    expect(written(outages(1, 'broker down'))).toMatch(/make compare PART=coupling/);
  });

  test('nothing is left unmeasured with the data of every part', () => {
    expect(writtenFrom(complete)).not.toMatch(/not measured yet|undefined|NaN/i);
  });

  test('the lines that hybrid needs include the relay, and name the SQL', () => {
    expect(writtenFrom(complete)).toContain(
      '15 more lines in its own folder than `events`, the relay of the outbox (90 lines), the table and the SQL',
    );
  });

  test('the CPU of events is compared by its paired ratio', () => {
    const dearer = { ...sound, cost: { ...sound.cost, cpuMsPerOrder: { rabbitmq: 1, all: 12 } } };
    const results = { ...complete.rounds.results, events: Array<Sound>(6).fill(dearer) };
    const text = writtenFrom({ ...complete, rounds: { ...complete.rounds, results } });
    expect(text).toContain('`events` uses 1.50 (1.50–1.50) times the CPU of `http` for an order.');
    expect(writtenFrom(complete)).toContain('times the CPU of `http` for an order, which shows no difference.');
  });

  test('a figure that older data lack leaves the others', () => {
    expect(writtenFrom(complete)).toContain('2 % of the notifications are stored more than 1 ms before their order');
    expect(writtenFrom(complete)).toContain('a client that polls has the outcome after 10 ms (p50)');
    expect(writtenFrom(complete)).toContain('A graceful restart of the broker loses 0 of 250 notifications.');
    const results = byVariant(Array<Sound>(6).fill({ ...sound, notifiedFirst: undefined }));
    const older = writtenFrom({ ...complete, rounds: { ...complete.rounds, results } });
    expect(older).toContain('Between the two a client reads `pending`.');
    expect(older).not.toContain('before their order');
  });

  test('a saturation with the older limit counts as not measured', () => {
    const found = complete.saturation.found.map((one) => ({ ...one, steps: undefined }));
    const text = writtenFrom({ ...complete, saturation: { found, unreported: {} } });
    expect(text.match(/Not measured yet: `make compare PART=saturation`/g)).toHaveLength(2);
    expect(text).not.toMatch(/PART=(rounds|outages|coupling)/);
  });

  test('the page explains what accepted counts and where the claims come from', () => {
    expect(written()).toContain('**Accepted** counts status codes');
    expect(written()).toContain('**Source of the claims.**');
  });
});

describe('the answer of the README', () => {
  /** Changes the result of one outage in one variant, and returns the row of a variant. */
  const rowOf = (take: string, outage = 'nothing broken', to: Partial<During> = {}) => {
    const data = outages(1, 'broker down');
    data.results['Notification down']!.http = { ...fine, lost: 248 };
    data.results[outage]![take] = { ...data.results[outage]![take]!, ...to };
    return answerRows(new Facts((part) => (part === 'outages' ? data : undefined))).find(([, , measured]) =>
      measured.startsWith(`\`${take}\``),
    )!;
  };
  const delayed = (p50: number) => ({ answer: { ...fine.answer, p50 } });

  test('has four rows, one for each variant', () => {
    const rows = answerRows(new Facts((part) => complete[part as 'outages']));
    expect(rows.map(([, take]) => take.replace(/.*\[(\w+)\].*/, '$1'))).toStrictEqual([
      'http',
      'events',
      'hybrid',
      'collaboration',
    ]);
  });

  test.each<[string, string, Partial<During>, string]>([
    ['http', 'Notification down', { lost: 3 }, '`http` loses 3 of 250 notifications with Notification down'],
    [
      'events',
      'Notification +500 ms',
      delayed(42),
      '`events` answers after 42 ms (p50) with Notification 500 ms slower',
    ],
    ['hybrid', 'broker down', { stored: 99 }, '`hybrid` stores 99 of 99 notifications in the end'],
    [
      'collaboration',
      'Billing +500 ms',
      delayed(7),
      '`collaboration` answers after 7 ms (p50) with Billing 500 ms slower',
    ],
  ])('shows the figure of %s, and takes it', (take, outage, to, figure) => {
    const [, chosen, measured] = rowOf(take, outage, to);
    expect(measured).toContain(figure);
    if (take !== 'collaboration') expect(chosen).toBe(`[${take}](../variants/${take}/README.md)`);
  });

  test.each<[string, string, Partial<During>]>([
    ['http', 'Notification down', { lost: 0 }],
    ['http', 'nothing broken', { codes: { 202: 250 } }],
    ['events', 'Notification +500 ms', delayed(510)],
    ['events', 'nothing broken', { codes: { 202: 250 } }],
    ['hybrid', 'broker down', { lost: 1 }],
    ['hybrid', 'nothing broken', { codes: { 202: 250 } }],
    ['collaboration', 'Billing +500 ms', delayed(510)],
    ['collaboration', 'nothing broken', {}],
  ])('does not take %s where %s refutes it (%j)', (take, outage, to) => {
    expect(rowOf(take, outage, to)[1]).toMatch(/^not shown: the figure does not support /);
  });

  test('takes collaboration where it answers before the payment', () => {
    expect(rowOf('collaboration', 'nothing broken', { codes: { 202: 250 } })[1]).toMatch(/^\[collaboration\]/);
  });

  test('names the command before anything is measured', () => {
    const rows = answerRows(new Facts(() => undefined));
    expect(rows.map(([, , measured]) => measured)).toStrictEqual(
      Array<string>(4).fill('Not measured yet: `make compare PART=outages`.'),
    );
  });
});
