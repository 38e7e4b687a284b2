import { type Finding, PENDING, UNNOTIFIED } from '../../common/lab/audit/findings.ts';
import { type LoadResult } from '../../load/measure/load.ts';
import { columnsAskedFor, partsAskedFor } from '../../load/compare/compare.ts';
import { columnOf, everyColumn, faultsOf } from '../../load/compare/mechanisms/columns.ts';
import { duringFault, expectOnlyUnfinished } from '../../load/compare/mechanisms/faulted.ts';
import { mechanisms } from '../../load/compare/mechanisms/mechanisms.ts';
import { normalOf, throughputOf } from '../../load/compare/mechanisms/normal.ts';
import { canContinue } from '../../load/compare/mechanisms/progress.ts';
import { inRound } from '../../load/compare/turns.ts';

const AT_MOST_S = 75 * 60;

describe('PART=mechanisms', () => {
  test('is measured only when it is named', async () => {
    expect(partsAskedFor('all')).not.toContain('mechanisms');
    expect(partsAskedFor('mechanisms')).toStrictEqual(['mechanisms']);
    expect(await columnsAskedFor(['mechanisms'])).toStrictEqual({ columns: everyColumn, complete: true });
  });

  test('takes at most 75 minutes by its own estimate', () => {
    expect(mechanisms.seconds(everyColumn.length)).toBeLessThan(AT_MOST_S);
  });

  test('measures an experiment next to its variant', () => {
    expect(everyColumn.slice(0, 2)).toStrictEqual(['http', 'http-both']);
    expect(everyColumn.indexOf('events-outbox')).toBe(everyColumn.indexOf('events') + 1);
  });

  test('reverses the columns in every second round', () => {
    expect([1, 2, 3].map((round) => inRound(['A', 'B', 'C'], round).join(''))).toStrictEqual(['ABC', 'CBA', 'ABC']);
  });

  test('leaves out the fault of a broker that is not there', () => {
    expect(faultsOf('http-both')).not.toContain('broker down');
    expect(faultsOf('events-outbox')).toContain('broker down');
  });

  test("counts the lines of an experiment's patch", async () => {
    expect(await columnOf('hybrid-no-202')).toMatchObject({ base: 'hybrid', lines: 4 });
    expect(await columnOf('hybrid')).toStrictEqual({ name: 'hybrid', base: 'hybrid', lines: 0 });
  });
});

describe('an interrupted run', () => {
  const columns = ['http', 'events'];

  test('continues at the same commit', () => {
    expect(canContinue({ commit: 'a', columns }, { commit: 'a', columns })).toBe(true);
  });

  test.each([
    ['at another commit', { commit: 'a', columns }, { commit: 'b', columns }],
    ['with uncommitted changes', { commit: 'a+', columns }, { commit: 'a+', columns }],
    ['with other columns', { commit: 'a', columns }, { commit: 'a', columns: ['http'] }],
  ])('begins anew %s', (_, kept, now) => {
    expect(canContinue(kept, now)).toBe(false);
  });
});

describe('the orders of a fault', () => {
  const answer = (orderId: string, due: number, code = 201) => ({ orderId, due, code, answered: due + 10 });
  const window = { from: 1000, repair: 2000, to: 2500 };
  const seen = {
    window,
    answers: [
      answer('before', 999),
      answer('fine', 1000),
      answer('late', 1500, 202),
      answer('stuck', 1600, 503),
      answer('untold', 1999, 400),
      answer('in the repair', 2000),
    ],
    stored: [
      { orderId: 'before', settledAt: null, notifiedAt: null },
      { orderId: 'fine', settledAt: 1005, notifiedAt: 1010 },
      { orderId: 'late', settledAt: 2100, notifiedAt: 2110 },
      { orderId: 'stuck', settledAt: null, notifiedAt: null },
      { orderId: 'untold', settledAt: 1999, notifiedAt: null },
      { orderId: 'in the repair', settledAt: null, notifiedAt: null },
    ],
  };

  test('are those due before the repair', () => {
    expect(duringFault(seen)).toStrictEqual({
      ...{ due: 4, accepted: 0.75, settledMeanwhile: 0.5, stored: 4, lost: 2, pending: 1, p50: 10, p95: 10 },
    });
  });

  test('are no result when there are none', () => {
    expect(() => duringFault({ ...seen, answers: [answer('before', 999)] })).toThrow('No order was due');
  });
});

describe('a round of normal load', () => {
  const result: LoadResult = {
    ...{ offered: 1000, dropped: 0, codes: { 201: 899, 400: 100, 503: 1 }, complete: 997, goodput: 99, failed: [] },
    answer: { p50: 9, p95: 15, p99: 20, max: 30 },
    cost: { perOrder: { published: 1, consumed: 1, statements: 4 } },
    audit: { orders: 1000, findings: [] },
  };
  const with3 = (what: string) => ({
    ...result,
    audit: { orders: 1000, findings: [{ kind: 'lost' as const, what, ids: ['a', 'b', 'c'] }] },
  });

  test('counts orders accepted and notifications lost', () => {
    expect(normalOf(with3(UNNOTIFIED))).toStrictEqual({
      ...{ accepted: 0.999, orders: 1000, lost: 3, p50: 9, p95: 15, cpu: null, statements: 4 },
    });
  });

  test('has a throughput with lost notifications or pending orders', () => {
    const full = (one: LoadResult) => throughputOf({ ...one, whilePlacing: 412 });
    expect([full(result), full(with3(UNNOTIFIED)), full(with3(PENDING))]).toStrictEqual([412, 412, 412]);
    expect(throughputOf(result)).toBeNull();
    expect(() => throughputOf(with3('orders paid more than once'))).toThrow('orders paid more than once');
  });

  test('is not reported when the money is wrong', () => {
    expect(() => normalOf(with3('orders paid more than once'))).toThrow('3 orders paid more than once');
  });
});

describe('the audit after a fault', () => {
  const order = (orderId: string, status: string) => ({ orderId, userId: `user-of-${orderId}`, status });
  const books = {
    orders: [order('a', 'pending'), order('b', 'completed')].map((one) => ({ ...one, price: '1', reason: null })),
  };
  const finding = (what: string, ids: string[]): Finding => ({ kind: 'wrong money', what, ids });

  test.each([
    ['lost notifications', finding(UNNOTIFIED, ['b'])],
    ['a pending order', finding('orders still pending', ['a'])],
    ['the payment of a pending order', finding('orders paid and not completed', ['a'])],
    ['the account of a pending order', finding('balances that are not deposits', ['user-of-a with 7'])],
  ])('accepts %s', (_, found) => {
    expect(() => expectOnlyUnfinished({ books, findings: [found] })).not.toThrow();
  });

  test.each([
    ['the money of another order', finding('orders completed and not paid their price', ['b'])],
    ['the account of another order', finding('balances that are not deposits', ['user-of-b with 7'])],
    ['a mixture of both', finding('orders paid and not completed', ['a', 'b'])],
    ['a queue that is not empty', finding('queues that are not empty', ['billing with 3'])],
  ])('rejects %s', (_, found) => {
    expect(() => expectOnlyUnfinished({ books, findings: [found] })).toThrow(found.what);
  });
});
