import { nextRate, peakOf, type Step, sustainableRate, type Try, whyNotHeld } from '../../load/compare/sustainable.ts';

const held: Try = { offered: 6000, dropped: 0, complete: 6000, p95: 120, findings: [] };
const failed: Try = { ...held, dropped: 3, p95: null };
const stepOf = (rate: number, ...tries: Try[]): Step => ({ rate, tries });

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
  ['p95 reaches half a second', { p95: 500 }, /p95/],
  ['the second clock is not known', { p95: null }, /p95/],
  ['the books do not add up', { findings: ['3 settled orders without a notification'] }, /3 settled/],
])('the rate was not held if %s', (_, differently, why) => {
  expect(whyNotHeld({ ...held, ...differently })).toMatch(why);
});

test('the rate was held if 99 of 100 completed in time', () => {
  expect(whyNotHeld({ ...held, complete: 5940, p95: 499.9 })).toBeUndefined();
});

test('the rates bisect around four fifths of the peak', () => {
  const [up, down] = [stepOf(0, held, held, held), stepOf(0, failed, failed, failed)];
  expect(nextRate(500, [])).toBe(400);
  expect([nextRate(500, [up]), nextRate(500, [down])]).toEqual([450, 350]);
  expect([nextRate(1000, [up, down]), nextRate(1000, [down, up])]).toEqual([850, 750]);
  expect([nextRate(1000, [up, up]), nextRate(1000, [down, down])]).toEqual([950, 650]);
});

test('the result is the highest rate that two of three tries held', () => {
  const [two, one] = [stepOf(400, held, failed, held), stepOf(450, failed, held, failed)];
  expect(sustainableRate([stepOf(350, held, held, held), two, one])).toBe(400);
  expect(sustainableRate([one])).toBeNull();
});
