import { percentiles, spreadOf } from '../../load/statistics.ts';
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

const around = (middle: number) => [0.99, 1, 1.01, 1, 0.98, 1.02].map((share) => share * middle);

test('the best is bold, and each that does not differ from it', () => {
  const drift = [1, 2, 3, 4, 5, 6];
  const [best, worse] = [drift.map((one) => 10 * one), drift.map((one, round) => (11 + (round % 2) / 10) * one)];
  const same = drift.map((one, round) => (round % 2 ? 9 : 11.5) * one);
  const row = comparedRow('ms', [best, worse, same], 'lower');
  expect(row.map((cell) => cell.split(' ')[0])).toEqual(['ms', '**35**', '38.7', '**35.3**']);
});

test.each([
  ['lower', [10, 20], ['**10**', '20']],
  ['higher', [10, 20], ['10', '**20**']],
  ['neither', [10, 20], ['10', '20']],
  ['lower', [10, 10], ['10', '10']],
] as const)('where %s is better, the medians %j are written as %j', (better, medians, cells) => {
  const row = comparedRow('row', medians.map(around), better);
  expect(row.slice(1).map((cell) => cell.split(' ')[0])).toEqual(cells);
});

test('one round shows no difference, and a missing figure no median', () => {
  expect(comparedRow('ms', [[10], [20], [null]], 'lower')).toEqual(['ms', '10', '20', '–']);
});
