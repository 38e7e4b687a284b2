import { setTimeout as sleep } from 'node:timers/promises';
import { broken, type During, summary } from '../../load/compare/outages/during.ts';
import { isOfBroker, outagesOf } from '../../load/compare/outages/faults.ts';
import { outages, type OutagesData } from '../../load/compare/outages/outages.ts';
import { longSentences } from './sentences.ts';

const answer = (orderId: string, due: number, code = 201) => ({ orderId, due, code, answered: due + 10 });

describe('the orders of a fault', () => {
  const window = { from: 1000, repair: 2000, to: 2500 };
  const answers = [
    answer('before', 999),
    answer('at once', 1000),
    answer('in the repair', 1500, 503),
    answer('after it', 1600, 202),
    answer('never', 1999),
    answer('due in the repair', 2100, 503),
  ];
  const settled = (orderId: string, settledAt: number | null) => ({ orderId, settledAt, notifiedAt: settledAt });
  const stored = [
    settled('before', 1005),
    settled('at once', 1005),
    settled('in the repair', 2000),
    { orderId: 'after it', settledAt: 2600, notifiedAt: null },
    settled('never', null),
    settled('due in the repair', 9000),
  ];

  test('are those due before the repair, in every figure', () => {
    expect(summary(answers, stored, window)).toMatchObject({
      ...{ orders: 4, seconds: 1.5, accepted: 0.75, settled: 0.75, notified: 0.5, settledMeanwhile: 0.25 },
      ...{ stored: 4, lost: 2, drained: 0.1 },
    });
  });

  test('have an outcome once they are settled and answered', () => {
    expect(summary(answers, stored, window).outcome).toBe(750); // 10, 500, 1000 ms, and never
    const never = stored.map((row) => ({ ...row, settledAt: null }));
    expect(summary(answers, never, window).outcome).toBeNull();
  });

  test('are no result when there are none', () => {
    expect(() => summary([answer('before', 999)], stored, window)).toThrow('No order was due');
  });
});

describe('a fault', () => {
  const timing = { before: 0, broken: 0 };

  test('lasts from its effect until its repair', async () => {
    let effect = 0;
    const steps = { break: async () => (effect = await later()), mend: () => later() };
    const window = await broken(steps, timing);
    expect(window.from).toBeGreaterThanOrEqual(effect);
    expect(window.to).toBeGreaterThan(window.repair);
  });

  test('that is repaired at once lasts as long as its repair', async () => {
    let effect = 0;
    let mended = 0;
    const steps = { break: async () => (effect = await later()), mend: async () => (mended = await later()) };
    const { from, repair, to } = await broken({ ...steps, repairedAtOnce: true }, timing);
    expect(from).toBeLessThan(effect);
    expect(repair).toBeGreaterThanOrEqual(mended);
    expect(to).toBe(repair);
  });

  test('of the broker is left out where there is none', () => {
    expect(outagesOf('hybrid').filter(isOfBroker)).toStrictEqual([
      'broker down',
      'broker restarted',
      'broker blocked by an alarm',
    ]);
    expect(outagesOf('http').filter(isOfBroker)).toStrictEqual([]);
  });
});

/** Resolves with the time, at least 20 ms later. */
const later = () => sleep(20).then(() => Date.now());

describe('the page of the outages', () => {
  const fine: During = {
    ...{ seconds: 10, orders: 250, answer: { p50: 10, p95: 20, p99: 30, max: 40 }, codes: { 201: 250 } },
    ...{ accepted: 1, settled: 1, notified: 1, drained: 0 },
  };
  const pageOf = (during: Partial<During>, variants = ['http'], normally: Partial<During> = {}) => {
    const results: OutagesData['results'] = {
      'nothing broken': { http: { ...fine, ...normally } },
      'Billing down': { http: { ...fine, seconds: 18.8, ...during } },
    };
    const timing = { rate: 25, before: 4, broken: 10, after: 4 };
    return outages.render({ timing, variants, unreported: {}, results });
  };
  const rowOf = (text: string) => text.split('\n').find((line) => line.startsWith('| Billing down'));

  test('has the second figure, in the table and in the chart', () => {
    const { markdown, charts } = pageOf({ settledMeanwhile: 0.034 });
    expect(rowOf(markdown)).toContain('| 3.4 % |');
    expect(JSON.stringify(charts)).toContain('3.4 %');
  });

  test('says of older data that the figure is not measured yet', () => {
    const { markdown, charts } = pageOf({});
    expect(rowOf(markdown)).toContain('| not measured yet |');
    expect(charts.outages).toBeDefined();
  });

  test('shows a dash where a variant cannot have the fault', () => {
    const { markdown, charts } = pageOf({}, ['http', 'hybrid']);
    expect(markdown).toMatch(/\| {2}\| `hybrid` \|( – \|)+/);
    expect(JSON.stringify(charts)).not.toContain('"variant":"hybrid"');
  });

  test('says of older data that they count the repair, too', () => {
    expect(pageOf({}).markdown).toContain('while the fault lasted, and during its repair.');
    expect(pageOf({ lost: 0 }, ['http'], { lost: 0 }).markdown).toContain('while the fault lasted.');
  });

  test('has one legend, above the table, in short sentences', () => {
    const [legend, ...below] = pageOf({}).markdown.split(/^\|/m);
    expect(legend!.match(/\*Accepted\*/g)).toHaveLength(1);
    expect(below.join('')).not.toContain('*Accepted*');
    expect(longSentences(legend!)).toStrictEqual([]);
  });
});
