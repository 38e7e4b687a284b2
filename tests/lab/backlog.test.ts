import { Backlog } from '../../common/lab/audit/backlog.ts';

const PATIENCE_MS = 10_000;

/** Looks at these figures, seven seconds apart, and returns whether the audit goes on waiting after each. */
function looks(figures: number[]) {
  const reported: number[] = [];
  const backlog = new Backlog(PATIENCE_MS, (left) => reported.push(left), 0);
  return { goesOn: figures.map((left, index) => backlog.goesOn(left, (index + 1) * 7000)), reported };
}

describe('an audit after a backlog', () => {
  test.each<[string, number[], boolean[]]>([
    ['goes on while the figure falls', [900, 500, 100, 3], [true, true, true, true]],
    ['ends ten seconds after the last fall', [900, 500, 500, 500], [true, true, true, false]],
    ['ends when the figure only rises', [1, 5], [true, false]],
    ['does not count a fall above the lowest figure', [9, 5, 8, 7], [true, true, true, false]],
  ])('%s', (_, figures, expected) => {
    expect(looks(figures).goesOn).toStrictEqual(expected);
  });

  test('reports the figure once it waits longer than usual', () => {
    expect(looks([900, 500, 100]).reported).toStrictEqual([500, 100]);
    const reported: number[] = [];
    const backlog = new Backlog(PATIENCE_MS, (left) => reported.push(left), 0);
    for (const now of [250, 9999, 10_000, 11_999, 12_000]) backlog.goesOn(20_000 - now, now);
    expect(reported).toStrictEqual([10_000, 8000]);
  });
});
