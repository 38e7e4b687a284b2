import { saturation, type Saturation } from '../../load/compare/saturation.ts';
import { type Step, type Try } from '../../load/compare/sustainable.ts';

const tryOf = (p95: number | null, changes: Partial<Try> = {}): Try => ({
  ...{ offered: 4800, dropped: 0, complete: 4800, p95, findings: [] },
  ...changes,
});
const steps: Step[] = [
  { rate: 400, tries: [tryOf(120), tryOf(180.4), tryOf(150)] },
  { rate: 450, tries: [tryOf(480), tryOf(null, { dropped: 7 }), tryOf(900)] },
  { rate: 430, tries: [tryOf(300), tryOf(520), tryOf(310)] },
];

function pageOf(tried: Step[] | undefined): string {
  const found: Saturation['found'] = [
    { variant: 'http', peak: 502, ramp: { due: [10], complete: [10] }, steps: tried },
  ];
  return saturation.render({ found, unreported: {} }).markdown;
}

test('the table shows the rate and the spread of the tries', () => {
  const page = pageOf(steps);
  expect(page).toContain('| **sustained, p95 below 500 ms** | **430** |');
  expect(page).toContain('| 400: 3 of 3 held, p95 120–180 ms |');
  expect(page).toContain('| 450: 1 of 3 held, p95 480–900 ms, 7 orders could not be placed in time |');
  expect(page).toContain('| 430: 2 of 3 held, p95 300–520 ms |');
});

test('older data, which had another limit, are not measured yet', () => {
  const page = pageOf(undefined);
  expect(page.match(/not measured yet/g)).toHaveLength(4);
  expect(page).toContain('| 502 |');
});
