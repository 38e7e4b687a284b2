import { rounds, type Rounds } from '../../load/compare/rounds.ts';
import { type Sound } from '../../load/compare/sound.ts';

const roundOf = (all: number | undefined): Sound => ({
  ...{ offered: 1000, dropped: 0, codes: { 201: 1000 }, complete: 1000, goodput: 100, failed: [], audited: 1000 },
  answer: { p50: 9, p95: 15, p99: 20, max: 30 },
  settled: { p50: 9, p95: 15, p99: 20, max: 30 },
  cost: {
    cpuMsPerOrder: all === undefined ? undefined : { order: all, all },
    perOrder: { published: 1, consumed: 1, statements: 4 },
  },
});

const http = [8, 9, 10, 8, 9, 10];
const data = (changes: Partial<Rounds> = {}): Rounds => ({
  ...{ rate: 100, seconds: 10, byTurns: true, variants: ['http', 'events', 'hybrid'], unreported: {} },
  results: {
    http: http.map(roundOf),
    events: http.map((ms, round) => roundOf(round % 2 ? ms * 1.2 : ms / 1.2)),
    hybrid: http.map((ms, round) => roundOf(ms * (round % 2 ? 1.3 : 1.32))),
  },
  ...changes,
});
const written = (changes?: Partial<Rounds>) => rounds.render(data(changes)).markdown;

test('a sentence compares the CPU of each variant with that of http', () => {
  expect(written()).toContain('- `hybrid` uses 1.31 (1.30–1.32) times the CPU of `http` for an order.');
  expect(written()).toContain(
    '- `events` uses 1.00 (0.81–1.23) times the CPU of `http` for an order. The interval includes 1',
  );
});

test('bold and the sentences say the same', () => {
  const row = written()
    .split('\n')
    .find((line) => line.includes('CPU for one order'))!;
  expect(row.split('|').map((cell) => cell.includes('**'))).toEqual([false, false, true, true, false, false]);
});

test('a share of the notifications is stored before the order', () => {
  const rowOf = (text: string) => text.split('\n').find((line) => line.includes('stored before the order was settled'));
  const early = http.map((all) => ({ ...roundOf(all), notifiedFirst: 30 }));
  expect(rowOf(written({ results: { ...data().results, hybrid: early } }))).toMatch(/\| +3 \|$/);
  expect(rowOf(written())).not.toMatch(/\d/);
});

test('the legend has at most four sentences', () => {
  const [legend] = written().split('\n\n');
  expect(legend).toContain('median of 6 rounds of 10 s');
  expect(legend!.match(/\.( |$)/g)!.length).toBeLessThanOrEqual(4);
});

test('older rounds are rendered without the words on turns', () => {
  const three = Object.fromEntries(Object.entries(data().results).map(([name, all]) => [name, all.slice(0, 3)]));
  const text = written({ byTurns: undefined, results: three });
  expect(text).toContain('median of 3 rounds');
  expect(text).not.toContain('reverse order');
  expect(text).toContain('`hybrid` uses 1.31');
});

test('a ratio without CPU is not measured yet', () => {
  const results = { ...data().results, hybrid: http.map(() => roundOf(undefined)) };
  expect(written({ results })).toContain('The ratio of the CPU of `hybrid` to `http` is not measured yet.');
});
