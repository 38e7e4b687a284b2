import { areEqual, percentiles, spreadOf } from '../../load/statistics.ts';
import { comparedRow } from '../../load/compare/tables.ts';

const spread = (median: number, low: number, high: number) => ({ median, low, high });

test('When percentiles are taken, then they do not depend on the order and the last one is the maximum', () => {
  const values = Array.from({ length: 101 }, (_, index) => (index * 37) % 101);
  expect(percentiles(values)).toEqual({ p50: 50, p95: 95, p99: 99, max: 100 });
});

test('When rounds are put together, then the median of three is the middle one', () => {
  expect(spreadOf([9, 2, 4])).toEqual(spread(4, 2, 9));
});

test('When a round has no figure, then the median of the others does not stand for it', () => {
  expect(spreadOf([1, null, 3])).toBeUndefined();
  expect(spreadOf([])).toBeUndefined();
});

test('When two medians differ by less than the wider spread, then they are equal, whichever comes first', () => {
  const [wide, narrow] = [spread(10, 8, 14), spread(15, 15, 15.5)];
  expect(areEqual(wide, narrow)).toBe(true);
  expect(areEqual(narrow, wide)).toBe(true);
  expect(areEqual(spread(10, 9, 11), spread(12.5, 12, 13))).toBe(false);
});

test('When a row is compared, then the best and its equals are bold, and a row of equals has no bold', () => {
  expect(comparedRow('ms', [spread(10, 9, 11), spread(11, 11, 11), spread(20, 19, 21)], 'lower')).toEqual([
    'ms',
    '**10** <sub>9–11</sub>',
    '**11**',
    '20 <sub>19–21</sub>',
  ]);
  expect(comparedRow('per s', [spread(10, 9, 11), spread(20, 20, 20)], 'higher')[2]).toBe('**20**');
  expect(comparedRow('ms', [spread(10, 5, 15), spread(12, 12, 12)], 'lower').join()).not.toContain('**');
});
