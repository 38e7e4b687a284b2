import { MAX_ROUNDS, pairedRatio } from '../../load/paired-ratio.ts';

describe('ratio of paired rounds', () => {
  test('equals the textbook interval of a mean of logarithms', () => {
    // Log ratios 0.1, 0.2, 0.3: mean 0.2, deviation 0.1, t(0.975; 2) = 4.303, half width 4.303 · 0.1 / √3 = 0.24843.
    const pairs = [0.1, 0.2, 0.3].map((log) => ({ old: 50, new: 50 * Math.exp(log) }));
    const ratio = pairedRatio(pairs)!;
    expect(ratio.mean).toBeCloseTo(Math.exp(0.2), 4);
    expect(ratio.low).toBeCloseTo(Math.exp(-0.04843), 4);
    expect(ratio.high).toBeCloseTo(Math.exp(0.44843), 4);
  });

  test('ignores a drift that both builds share', () => {
    const drifting = [100, 200, 400].map((old) => ({ old, new: 0.9 * old }));
    const { mean, low, high } = pairedRatio(drifting)!;
    for (const one of [mean, low, high]) expect(one).toBeCloseTo(0.9, 10);
  });

  test('calls twice as fast and half as fast no difference', () => {
    const { mean, low, high } = pairedRatio([
      { old: 1, new: 2 },
      { old: 2, new: 1 },
    ])!;
    expect(mean).toBeCloseTo(1, 10);
    expect(low).toBeLessThan(1);
    expect(high).toBeGreaterThan(1);
  });

  test.each([
    ['one round', [{ old: 1, new: 1 }]],
    [
      'a missing figure',
      [
        { old: 1, new: 1 },
        { old: null, new: 1 },
      ],
    ],
    [
      'a zero',
      [
        { old: 1, new: 1 },
        { old: 1, new: 0 },
      ],
    ],
  ])('is undefined with %s', (_, pairs) => {
    expect(pairedRatio(pairs)).toBeUndefined();
  });

  test('covers the most rounds that can be asked for', () => {
    const pairs = Array.from({ length: MAX_ROUNDS }, (_, index) => ({ old: 1, new: 1 + (index % 2) }));
    expect(pairedRatio(pairs)!.low).toBeGreaterThan(1);
    expect(() => pairedRatio([...pairs, ...pairs])).toThrow(RangeError);
  });
});
