import { expectDurable } from '../../load/compare/fair.ts';
import { expectKept } from '../../load/compare/fair-broker.ts';
import { familyOf, msOfPsTime, rowOfStat } from '../../load/measure/process-table.ts';
import { sumOf } from '../../common/lab/client/metrics.ts';

test('CPU time from /proc includes system time and ended children', () => {
  const stat = '42 (a b) c) S 7 42 42 0 -1 4194560 1 2 3 4 100 20 3 4 20 0 1 0 5 6 7';
  expect(rowOfStat(42, stat)).toEqual({ pid: 42, parent: 7, cpuMs: 1270 });
});

test.each([
  ['0:00.25', 250],
  ['12:34', 754_000],
  ['01:02:03', 3_723_000],
  ['2-01:00:00', 176_400_000],
])('%s printed by ps is %i ms', (text, ms) => {
  expect(msOfPsTime(text)).toBe(ms);
});

test('a process owns its children and grandchildren and no others', () => {
  const table = new Map(
    [1, 10, 11, 12, 20].map((pid) => [pid, { pid, parent: { 10: 1, 11: 10, 12: 11 }[pid] ?? 0, cpuMs: 0 }]),
  );
  expect(familyOf(10, table).sort()).toEqual([10, 11, 12]);
});

test('the sum of a counter includes all labels and no longer name', () => {
  const text = '# HELP a_total x\na_total{type="x"} 2\na_total{type="y"} 3.5\na_total_more 100\n';
  expect(sumOf(text, 'a_total')).toBe(5.5);
});

test.each(['fsync', 'full_page_writes', 'synchronous_commit'])('a run with %s off is rejected', (name) => {
  const safe = { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on' };
  expect(() => expectDurable(safe)).not.toThrow();
  expect(() => expectDurable({ ...safe, [name]: 'off' })).toThrow(name);
});

test('a run that may lose messages is rejected', () => {
  const queue = { name: 'q', durable: true, type: 'quorum' };
  const consumer = { ack_required: true, prefetch_count: 16, queue: { name: 'q' } };
  expect(() => expectKept([queue], [consumer], 1)).not.toThrow();
  expect(() => expectKept([{ ...queue, durable: false }], [consumer], 1)).toThrow('not durable');
  expect(() => expectKept([{ ...queue, type: 'classic' }], [consumer], 1)).toThrow('classic');
  expect(() => expectKept([queue], [{ ...consumer, ack_required: false }], 1)).toThrow('without acknowledgements');
  expect(() => expectKept([queue], [consumer], 0)).toThrow('confirms');
  expect(() => expectKept([], [consumer], 1)).toThrow('no queue');
});
