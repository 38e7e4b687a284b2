import { max } from 'd3-array';
import { DEPOSIT, draw } from '../../load/k6/draw.ts';

const draws = (seed: number, count: number) => Array.from({ length: count }, (_, index) => draw(seed, index, 1000));

test('the same seed draws the same orders', () => {
  expect(draws(7, 50)).toEqual(draws(7, 50));
  expect(draws(7, 50)).not.toEqual(draws(8, 50));
});

test('one order in ten is not covered; users order equally often', () => {
  const all = draws(1, 100_000);
  const uncovered = all.filter(({ covered }) => !covered).length;
  expect(uncovered).toBeGreaterThan(9_700);
  expect(uncovered).toBeLessThan(10_300);
  const counts = new Map<number, number>();
  for (const { user } of all) counts.set(user, (counts.get(user) ?? 0) + 1);
  expect(counts.size).toBe(1000);
  expect(max(counts.values())).toBeLessThan(100 + 6 * 10);
});

test('a deposit covers 100 000 covered orders and none of the others', () => {
  for (const { covered, price } of draws(3, 1000)) {
    expect(Number.isInteger(price)).toBe(true);
    if (covered) expect(price * 100_000).toBeLessThanOrEqual(DEPOSIT);
    else expect(price).toBeGreaterThan(DEPOSIT);
  }
});
