import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { root } from '../../../common/lab/machine/folders.ts';
import { runSchema } from '../../../common/lab/page/model/read.ts';
import { scenarios } from '../../../common/lab/page/recordings/scenarios.ts';

interface Schema {
  properties: Record<string, Schema & { const?: string }>;
  items: Schema;
  oneOf: Schema[];
}

const schema = z.toJSONSchema(runSchema) as unknown as Schema;
const lane = schema.properties.lanes!.items;
const page = readFileSync(join(root, 'docs/run-format.md'), 'utf8');

/** The words in code of a column, for each row of the table under a heading. */
function cells(heading: string, column: number): string[][] {
  const [, section = ''] = page.split(new RegExp(`^## ${heading}$`, 'm'));
  const [table = ''] = /(?:^\|.*\n)+/m.exec(section) ?? [];
  const rows = table.split('\n').slice(2, -1);
  return rows.map((row) => [...row.split('|')[column]!.matchAll(/`([^`]+)`/g)].map(([, word]) => word!));
}

test.each([
  ['The run', schema],
  ['A lane', lane],
])('%s: the page lists its members', (heading, { properties }) => {
  expect(cells(heading, 1).flat()).toEqual(Object.keys(properties));
});

test('the page lists each kind of record with its members', () => {
  const kinds = lane.properties.records!.items.oneOf.map(({ properties: { record, at: _, ...members } }) => [
    record!.const,
    Object.keys(members).sort(),
  ]);
  const listed = cells('A record', 1).map(([kind], index) => [kind, cells('A record', 2)[index]!.sort()]);
  expect(listed).toEqual(kinds);
});

test('the page lists the scenarios', () => {
  expect(cells('Scenarios', 1).flat()).toEqual(scenarios.map(({ id }) => id));
});
