import { readFileSync } from 'node:fs';
import { variants } from '../../common/lab/processes/ports.ts';
import { partsAskedFor } from '../../load/compare/compare.ts';
import { claimsPage } from '../../load/compare/claims/claims.ts';
import { documentOf, opening } from '../../load/compare/document.ts';
import { parts } from '../../load/compare/parts.ts';
import { readRecord } from '../../load/compare/record.ts';

const AT_MOST_S = 60 * 60;

test('the estimates of make compare sum to at most an hour', async () => {
  const loaded = await Promise.all(partsAskedFor('all').map((name) => parts[name]!()));
  const seconds = loaded.map((part) => part.seconds(variants.length));
  expect(seconds.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(AT_MOST_S);
});

test('the committed data of every part can be rendered', async () => {
  for (const name of partsAskedFor('all').filter(readRecord)) {
    const part = await parts[name]!();
    const { markdown } = part.render(readRecord(name)!.data);
    expect([name, markdown.match(/undefined|NaN|Infinity/)]).toEqual([name, null]);
  }
});

// make compare PART=document writes them again.
test('the committed pages and charts are those of the committed data', async () => {
  const { text, charts } = await documentOf();
  expect(readFileSync('docs/comparison.md', 'utf8')).toBe(text);
  expect(readFileSync('docs/claims.md', 'utf8')).toBe(await claimsPage());
  for (const [file, svg] of Object.entries(charts))
    expect([file, readFileSync(file, 'utf8') === svg]).toEqual([file, true]);
});

describe('the first line of the comparison', () => {
  const at = (commit: string, day: string) => ({
    measured: { at: `${day}T10:00:00Z`, commit, machine: '', versions: {}, minutes: 1 },
  });
  const lineOf = (records: Parameters<typeof opening>[0]) => opening(records).split('\n')[2];

  test('says which commit was measured, and when', () => {
    const records = new Map([
      ['Rounds', at('abc', '2026-11-28')],
      ['Hops', at('abc', '2026-11-29')],
    ]);
    expect(lineOf(records)).toMatch(/^Measured at commit abc on 2026-11-29\. /);
  });

  test('names the sections of another commit', () => {
    const records = new Map([
      ['Mechanisms', at('def+', '2026-11-30')],
      ['Rounds', at('abc', '2026-11-28')],
      ['Hops', at('abc', '2026-11-28')],
    ]);
    expect(lineOf(records)).toMatch(
      /^Measured at commit abc on 2026-11-28; \*Mechanisms\* at commit def with changes on 2026-11-30\. /,
    );
  });
});
