import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { variants } from '../../common/lab/processes/ports.ts';
import { registeredCases } from '../support/registered-cases.ts';
import { root } from '../../common/lab/machine/folders.ts';

const MAX_WORDS = 12;
const LOADING_MS = 5 * 60_000;

/** A file that names the variant under test is loaded once for each variant. */
async function titlesIn(file: string): Promise<string[]> {
  const path = join(root, file);
  if (path === import.meta.filename) return [];
  const names = readFileSync(path, 'utf8').includes('variantUnderTest') ? variants : [''];
  const titles = new Set<string>();
  for (const name of names) {
    for (const { groups, title } of await registeredCases(path, name))
      [...groups, title].forEach((one) => titles.add(one));
  }
  return [...titles];
}

describe('titles of tests', () => {
  const titles: { file: string; title: string }[] = [];

  beforeAll(async () => {
    for (const file of globSync('tests/**/*.{test,matrix,seeds}.ts', { cwd: root })) {
      for (const title of await titlesIn(file)) titles.push({ file, title });
    }
  }, LOADING_MS);

  test('titles are found', () => {
    expect(titles.length).toBeGreaterThan(300);
  });

  test(`no title has more than ${MAX_WORDS} words`, () => {
    expect(titles.filter(({ title }) => title.trim().split(/\s+/).length > MAX_WORDS)).toStrictEqual([]);
  });

  test('no title starts with "When"', () => {
    expect(titles.filter(({ title }) => /^when\b/i.test(title))).toStrictEqual([]);
  });
});
