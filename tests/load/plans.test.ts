import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { complaintsOf, compared } from '../../load/compare/growth/compared.ts';
import { type Execution, executionsIn, sizeOf } from '../../load/compare/growth/plans.ts';

describe('plans', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'plans-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('a logged plan gives text, buffers, time and access paths', () => {
    const log = join(folder, 'log');
    const logged = (query: string) => {
      const scan = {
        'Node Type': 'Seq Scan',
        'Relation Name': 'users',
        'Shared Hit Blocks': 1,
        'Shared Read Blocks': 0,
      };
      const index = {
        'Node Type': 'Index Scan',
        'Index Name': 'orders_pkey',
        'Shared Hit Blocks': 2,
        'Shared Read Blocks': 2,
      };
      const plan = {
        'Node Type': 'Nested Loop',
        'Shared Hit Blocks': 3,
        'Shared Read Blocks': 2,
        Plans: [scan, index],
      };
      const json = JSON.stringify({ 'Query Text': query, Plan: plan }, undefined, 2).replaceAll('\n', '\n\t');
      return `2026-11-23 08:00:00.000 UTC [7] LOG:  duration: 0.250 ms  plan:\n\t${json}\n`;
    };
    writeFileSync(log, logged('SELECT before'));
    const from = sizeOf(log);
    writeFileSync(
      log,
      logged('SELECT before') + logged('SELECT\n  now') + '2026-11-23 08:00:01.000 UTC [7] LOG:  checkpoint\n',
    );
    expect(executionsIn(log, from)).toStrictEqual([
      { query: 'SELECT now', buffers: 5, milliseconds: 0.25, access: ['by orders_pkey', 'users from end to end'] },
    ]);
  });

  const ran = (buffers: number, way = 'by orders_pkey'): Execution => ({
    ...{ query: 'SELECT', buffers, milliseconds: 1, access: [way] },
  });
  const complaints = (small: Execution, large: Execution) =>
    complaintsOf(compared({ usual: [small] }, { usual: [large] }));

  test.each([
    ['twice the buffers', ran(5), ran(10)],
    ['a few buffers more', ran(1), ran(4)],
    ['a table that does not grow', ran(3), ran(3, 'outbox from end to end')],
  ])('a statement with %s is accepted', (_, small, large) => {
    expect(complaints(small, large)).toStrictEqual([]);
  });

  test.each([
    ['more than twice the buffers', ran(5), ran(11), /11 buffers instead of 5/],
    [
      'a growing table from end to end',
      ran(3, 'orders from end to end'),
      ran(3, 'orders from end to end'),
      /from end to end/,
    ],
  ])('a statement with %s is reported', (_, small, large, words) => {
    expect(complaints(small, large)).toStrictEqual([expect.stringMatching(words)]);
  });
});
