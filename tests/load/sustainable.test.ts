import {
  firstRate,
  type Hold,
  peakOf,
  secondRate,
  sustainableRate,
  whyNotHeld,
} from '../../load/compare/sustainable.ts';

const held: Hold = { rate: 200, offered: 6000, dropped: 0, complete: 6000, p95: 120, findings: [] };

test('the peak of a ramp is a mean over five seconds', () => {
  const complete = [10, 20, 900, 100, 110, 120, 130, 40];
  expect(peakOf({ due: complete, complete })).toBe((900 + 100 + 110 + 120 + 130) / 5);
  expect(peakOf({ due: [100, 100], complete: [100, 100] })).toBe(0);
});

test('a backlog that drains after two seconds is not the peak', () => {
  const due = [100, 120, 140, 160, 180, 200, 220, 240, 0, 0, 0, 0, 0];
  const complete = [100, 120, 140, 160, 180, 100, 50, 20, 300, 300, 300, 300, 300];
  expect(peakOf({ due, complete })).toBe((120 + 140 + 160 + 180 + 100) / 5);
});

test.each([
  ['an order was dropped', { dropped: 1 }, /1 orders could not be placed/],
  ['under 99 of 100 completed', { complete: 5939 }, /5939 of 6000/],
  ['p95 reaches two seconds', { p95: 2000 }, /p95/],
  ['the second clock is not known', { p95: null }, /p95/],
  ['the books do not add up', { findings: ['3 settled orders without a notification'] }, /3 settled/],
])('the rate was not held if %s', (_, differently, why) => {
  expect(whyNotHeld({ ...held, ...differently })).toMatch(why);
});

test('the rate was held if 99 of 100 completed in time', () => {
  expect(whyNotHeld({ ...held, complete: 5940, p95: 1999.9 })).toBeUndefined();
});

test('the second rate follows the first; the highest held is the result', () => {
  const first = { ...held, rate: firstRate(471) };
  expect(first.rate).toBe(400);
  const failed = { ...first, dropped: 3 };
  expect([secondRate(first), secondRate(failed)]).toEqual([480, 280]);
  expect(sustainableRate([first, { ...failed, rate: 480 }])).toBe(400);
  expect(sustainableRate([failed, { ...held, rate: 280 }])).toBe(280);
  expect(sustainableRate([failed])).toBeNull();
});
