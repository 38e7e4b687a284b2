import fc from 'fast-check';
import {
  axisOf,
  eased,
  heightsOf,
  momentAt,
  placeOf,
  QUIET,
  type Window,
  windowsOf as windowsOfLanes,
  yOf,
} from '../../../common/lab/page/browser/time/axis.ts';

const REM = 16;
const windowsOf = (lanes: number[][], end: number) =>
  windowsOfLanes(
    lanes.map((moments) => ({ moments, rows: moments })),
    end,
  );
const moments = fc.array(fc.integer({ min: 0, max: 20_000_000 }), { maxLength: 30 });
const runs = fc.tuple(fc.array(moments, { minLength: 1, maxLength: 4 }), fc.integer({ min: 0, max: 20_000_000 }));
const windowsOfAny = ([lanes, end]: [number[][], number]) => windowsOf(lanes, end);

describe('the windows of a run', () => {
  test('only a gap in all lanes is folded', () => {
    const apart = windowsOf([[0, 5000, 400_000], [2000]], 400_000);
    expect(apart.map(({ folded }) => folded)).toStrictEqual([false, true, false]);
    const bridged = windowsOf([[0, 5000, 25_000], [15_000]], 25_000);
    expect(bridged.map(({ folded }) => folded)).toStrictEqual([false]);
  });

  test('a window counts the rows of its busiest lane', () => {
    const [first, , second] = windowsOf([[0, 1000], [0, 1000, 2000, 900_000], []], 900_000);
    expect([first!.rows, second!.rows]).toStrictEqual([3, 1]);
  });

  test('they follow each other and hold every moment', () => {
    fc.assert(
      fc.property(runs, (run) => {
        const windows = windowsOfAny(run);
        for (const [index, window] of windows.entries()) {
          expect(window.to).toBeGreaterThan(window.from);
          if (index > 0) expect(window.from).toBe(windows[index - 1]!.to);
          expect(window.folded).toBe(index % 2 === 1);
        }
        for (const moment of [...run[0].flat(), run[1], 0])
          expect(windows.some(({ folded, from, to }) => !folded && from <= moment && moment <= to)).toBe(true);
      }),
    );
  });

  test('no fold is shorter than the quiet time less its margins', () => {
    fc.assert(
      fc.property(runs, (run) => {
        const folds = windowsOfAny(run).filter(({ folded }) => folded);
        expect(folds.filter(({ from, to }) => to - from <= QUIET - 1100)).toStrictEqual([]);
      }),
    );
  });
});

describe('the heights of the windows', () => {
  const room = fc.integer({ min: 150, max: 1200 });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const nowIn = (windows: Window[], part: number) => part * windows.at(-1)!.to;

  test('never exceed the room, and the future has none', () => {
    fc.assert(
      fc.property(runs, room, share, (run, height, part) => {
        const windows = windowsOfAny(run);
        const now = nowIn(windows, part);
        const heights = heightsOf(windows, now, height, REM);
        expect(heights.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(height + 0.001);
        if (windows.length > 1)
          for (const [index, { from }] of windows.entries()) expect(heights[index]! > 0).toBe(from <= now);
      }),
    );
  });

  test('fill the room at the end of a run', () => {
    const windows = windowsOf([[0, 3000, 900_000]], 900_000);
    const heights = heightsOf(windows, 900_000, 640, REM);
    expect(heights.reduce((sum, size) => sum + size, 0)).toBeCloseTo(640);
  });

  test('keep the current window readable while earlier ones shrink', () => {
    const bursts = Array.from({ length: 12 }, (_, burst) =>
      Array.from({ length: 8 }, (_, n) => burst * 500_000 + n * 1000),
    );
    const windows = windowsOf([bursts.flat()], 5_507_000);
    const heights = heightsOf(windows, 5_504_000, 400, REM);
    expect(heights.at(-1)).toBeGreaterThan(8 * 1.5 * REM);
    expect(heights[0]).toBeLessThan(3 * REM);
  });

  test('equal times have equal heights within a window', () => {
    const windows = windowsOf([[0, 10_000]], 10_000);
    const axis = axisOf(windows, heightsOf(windows, 10_000, 400, REM), 20);
    expect(yOf(axis, 4000) - yOf(axis, 2000)).toBeCloseTo(yOf(axis, 9000) - yOf(axis, 7000));
  });

  test('a later moment is never higher', () => {
    fc.assert(
      fc.property(runs, room, share, share, share, (run, height, part, one, other) => {
        const windows = windowsOfAny(run);
        const axis = axisOf(windows, heightsOf(windows, nowIn(windows, part), height, REM), 0);
        const [early, late] = [one, other].map((at) => nowIn(windows, at)).sort((a, b) => a - b) as [number, number];
        expect(yOf(axis, late)).toBeGreaterThanOrEqual(yOf(axis, early) - 0.001);
      }),
    );
  });

  test('reach their goal and then stand still', () => {
    let [heights, moving] = eased([0, 0], [100, 40], 16);
    expect(moving).toBe(true);
    expect(heights[0]).toBeLessThan(100);
    for (let frame = 0; moving; frame++) {
      expect(frame).toBeLessThan(100);
      [heights, moving] = eased(heights, [100, 40], 16);
    }
    expect(heights).toStrictEqual([100, 40]);
  });
});

test('the scrubber leads from a moment to its place and back', () => {
  fc.assert(
    fc.property(runs, fc.double({ min: 0, max: 1, noNaN: true }), (run, place) => {
      const windows = windowsOfAny(run);
      expect(placeOf(windows, momentAt(windows, place))).toBeCloseTo(place, 5);
    }),
  );
});
