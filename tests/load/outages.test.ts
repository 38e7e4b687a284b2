import { type During, summary } from '../../load/compare/outages/during.ts';
import { outages, type OutagesData } from '../../load/compare/outages/outages.ts';

const answer = (orderId: string, due: number, code = 201) => ({ orderId, due, code, answered: due + 10 });

describe('the orders of a fault and its repair', () => {
  const window = { from: 1000, repair: 2000, to: 2500 };
  const answers = [
    answer('before', 999),
    answer('at once', 1000),
    answer('in the repair', 1500, 503),
    answer('after it', 1600, 202),
    answer('never', 1999),
    answer('due in the repair', 2100),
  ];
  const settled = (orderId: string, settledAt: number | null) => ({ orderId, settledAt, notifiedAt: settledAt });
  const stored = [
    settled('before', 1005),
    settled('at once', 1005),
    settled('in the repair', 2000),
    settled('after it', 2600),
    settled('never', null),
    settled('due in the repair', 2105),
  ];

  test('settled while the fault lasted only if settled before the repair', () => {
    expect(summary(answers, stored, window)).toMatchObject({
      ...{ orders: 5, seconds: 1.5, accepted: 0.8, settled: 0.8, settledMeanwhile: 0.25, drained: 0.1 },
    });
  });

  test('are no result when there are none', () => {
    expect(() => summary([answer('before', 999)], stored, window)).toThrow('No order was due');
  });
});

describe('the page of the outages', () => {
  const fine: During = {
    ...{ seconds: 10, orders: 250, answer: { p50: 10, p95: 20, p99: 30, max: 40 }, codes: { 201: 250 } },
    ...{ accepted: 1, settled: 1, notified: 1, drained: 0 },
  };
  const pageOf = (during: Partial<During>) => {
    const results: OutagesData['results'] = {
      'nothing broken': { http: fine },
      'Billing down': { http: { ...fine, seconds: 18.8, ...during } },
    };
    const timing = { rate: 25, before: 4, broken: 10, after: 4 };
    return outages.render({ timing, variants: ['http'], unreported: {}, results });
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

  test('explains what accepted counts, and states the duration that was measured', () => {
    const { markdown } = pageOf({});
    expect(markdown.match(/\*Accepted\*/g)).toHaveLength(1);
    expect(markdown).toContain('takes 10 to 18.8 s');
  });
});
