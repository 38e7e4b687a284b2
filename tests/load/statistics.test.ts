import { areEqual, percentiles, spreadOf } from '../../load/statistics.ts';
import { comparedRow } from '../../load/compare/tables.ts';

const spread = (median: number, low: number, high: number) => ({ median, low, high });

test('percentiles do not depend on the order of the values', () => {
  const values = Array.from({ length: 101 }, (_, index) => (index * 37) % 101);
  expect(percentiles(values)).toEqual({ p50: 50, p95: 95, p99: 99, max: 100 });
});

test('the median of three rounds is the middle one', () => {
  expect(spreadOf([9, 2, 4])).toEqual(spread(4, 2, 9));
});

test('a round without a figure leaves no median', () => {
  expect(spreadOf([1, null, 3])).toBeUndefined();
  expect(spreadOf([])).toBeUndefined();
});

test('two medians closer than the wider spread are equal', () => {
  const [wide, narrow] = [spread(10, 8, 14), spread(15, 15, 15.5)];
  expect(areEqual(wide, narrow)).toBe(true);
  expect(areEqual(narrow, wide)).toBe(true);
  expect(areEqual(spread(10, 9, 11), spread(12.5, 12, 13))).toBe(false);
});

test('the best and its equals are bold, unless all are equal', () => {
  expect(comparedRow('ms', [spread(10, 9, 11), spread(11, 11, 11), spread(20, 19, 21)], 'lower')).toEqual([
    'ms',
    '**10** <sub>9–11</sub>',
    '**11**',
    '20 <sub>19–21</sub>',
  ]);
  expect(comparedRow('per s', [spread(10, 9, 11), spread(20, 20, 20)], 'higher')[2]).toBe('**20**');
  expect(comparedRow('ms', [spread(10, 5, 15), spread(12, 12, 12)], 'lower').join()).not.toContain('**');
});
