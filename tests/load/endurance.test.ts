import { halfOfSustained } from '../../load/endurance/endurance.ts';
import { coursesOf, type Kind, linesOf, type Sample } from '../../load/endurance/flat.ts';
import { PARTS } from '../long/parts.ts';

const SECONDS = 1800;

/** Samples every 15 s; `memory` and the others tell a figure at a second. */
function samples(figures: Partial<Record<Kind, (at: number) => number>>): Sample[] {
  const flat = { memory: 200, handles: 60, outbox: 3, dead: 0.1, size: 400 };
  return Array.from({ length: SECONDS / 15 + 1 }, (_, index) => {
    const at = 15 * index;
    const of = (kind: Kind) => ({ order: (figures[kind] ?? (() => flat[kind]))(at) });
    return {
      at,
      figures: {
        memory: of('memory'),
        handles: of('handles'),
        outbox: of('outbox'),
        dead: of('dead'),
        size: of('size'),
      },
    };
  });
}

const notFlat = (figures: Partial<Record<Kind, (at: number) => number>>) =>
  coursesOf(samples(figures), SECONDS).flatMap(({ kind, flat }) => (flat ? [] : [kind]));

describe('a load of 30 minutes', () => {
  test('is flat when nothing grows', () => {
    expect(notFlat({})).toStrictEqual([]);
  });

  test.each<[Kind, (at: number) => number]>([
    ['memory', (at) => 200 + at / 20], // 3 MiB in a minute
    ['handles', (at) => 60 + at / 60],
    ['outbox', (at) => at / 10],
    ['dead', (at) => at / 2000],
    ['size', (at) => 400 + at / 5],
  ])('is not flat when %s grows', (kind, figure) => {
    expect(notFlat({ [kind]: figure })).toStrictEqual([kind]);
  });

  test('may grow in its warm-up of five minutes', () => {
    expect(notFlat({ memory: (at) => Math.min(at, 300) })).toStrictEqual([]);
  });

  test('may shrink', () => {
    expect(notFlat({ size: (at) => 1000 - at / 2 })).toStrictEqual([]);
  });

  test('may have one peak', () => {
    expect(notFlat({ outbox: (at) => (at === 1500 ? 900 : 3) })).toStrictEqual([]);
  });

  test('is compared by the means of its first and last third', () => {
    const [memory] = coursesOf(samples({ memory: (at) => at }), SECONDS);
    expect(memory).toStrictEqual({ kind: 'memory', of: 'order', first: 547.5, last: 1552.5, flat: false });
  });

  test('needs a sample in each third', () => {
    expect(() => coursesOf(samples({}).slice(0, 3), SECONDS)).toThrow('too short');
  });
});

test('the lines name the margin, and what is not flat', () => {
  const lines = linesOf(coursesOf(samples({ handles: (at) => 60 + at / 60 }), SECONDS));
  expect(lines).toContain('memory, MiB (flat up to × 1.1 + 10): order 200 → 200');
  expect(lines).toContain('open file handles (flat up to × 1.1 + 5): order 69 → 86 NOT FLAT');
});

test('a variant whose sustained rate is not measured needs RATE', () => {
  expect(() => halfOfSustained('http', () => undefined)).toThrow('make compare PART=saturation');
});

test('the part is one of make test-long', () => {
  expect(PARTS.map(({ name }) => name)).toContain('endurance');
});
