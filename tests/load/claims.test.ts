import { claimsOf } from '../../load/compare/claims/claims.ts';
import { Facts } from '../../load/compare/claims/facts.ts';
import { type OutagesData } from '../../load/compare/outages/outages.ts';
import { type During } from '../../load/compare/outages/during.ts';

const fine: During = {
  ...{ seconds: 10, orders: 250, answer: { p50: 10, p95: 20, p99: 30, max: 40 }, codes: { 201: 225, 400: 25 } },
  ...{ accepted: 1, settled: 1, notified: 1, drained: 0 },
};
const variants = ['http', 'events', 'collaboration', 'hybrid'] as const;
const faults = [
  'nothing broken',
  'Notification +500 ms',
  'Billing +500 ms',
  'Notification down',
  'Billing down',
  'broker down',
];

/** Only the outages are measured; during `fault` not all orders of `events` were notified. */
function outages(notified: number, fault: string): OutagesData {
  const all = Object.fromEntries(variants.map((variant) => [variant, fine]));
  const results = Object.fromEntries(faults.map((name) => [name, { ...all }]));
  results[fault]!.events = { ...fine, notified };
  return { timing: { rate: 25, before: 4, broken: 10, after: 4 }, variants: [...variants], unreported: {}, results };
}

const written = (data?: OutagesData) => claimsOf(new Facts((part) => (part === 'outages' ? data : undefined)));
const verdictOn = (claim: string, text: string) =>
  text
    .split('\n')
    .find((line) => line.includes(claim))
    ?.split('|')
    .at(-2)
    ?.trim();

describe('claims', () => {
  test('without measurements every claim is undecided and has no figure', () => {
    const text = written();
    const verdicts = text.split('\n').filter((line) => /^\| (http|events|collaboration|Why) /.test(line));
    expect(verdicts).toHaveLength(22);
    for (const line of verdicts) expect(line).toMatch(/\| (not measured yet|not decidable on one machine) \|$/);
    expect(text).not.toMatch(/\d+ (ms|%|MiB|lines)/);
  });

  test('the verdict follows the figures', () => {
    const claim = 'best balance of complexity and reliability';
    expect(verdictOn(claim, written(outages(1, 'broker down')))).toBe('confirmed');
    expect(verdictOn(claim, written(outages(0.4, 'broker down')))).toBe('refuted');
  });

  test('a claim names the command for a part not measured', () => {
    expect(written(outages(1, 'broker down'))).toMatch(/make compare PART=coupling/);
  });
});
