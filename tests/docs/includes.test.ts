import { readFileSync } from 'node:fs';
import { PAGES, withIncludes } from '../../docs/tools/includes.ts';
import { pages } from './markdown.ts';

const SECTION = 'variants/README.md#why-the-money-is-safe-in-all-four';
const included = (what: string) =>
  withIncludes('README.md', `<!-- include ${what} -->\nold\n<!-- included -->`)
    .split('\n')
    .slice(1, -1)
    .filter(Boolean);

describe('an include of items', () => {
  test('takes those that begin with the words', () => {
    expect(included(`${SECTION} items Billing decides|One conditional or nothing`)).toStrictEqual([
      expect.stringMatching(/^- Billing decides once per order/),
      expect.stringMatching(/^- One conditional/),
    ]);
  });

  test('takes the text after "or" where there is no section yet', () => {
    const missing = 'variants/README.md#nothing items Nobody decides or _Not measured yet._';
    expect(included(missing)).toStrictEqual(['_Not measured yet._']);
  });

  test('is an error where one of the words begins no item', () => {
    expect(() => included(`${SECTION} items Billing decides|Nobody decides or _Not measured yet._`)).toThrow(
      `README.md: ${SECTION}: no item begins with "Nobody decides"`,
    );
  });
});

test('a table or a chart stands on one page besides the README', () => {
  const parts = pages()
    .filter((page) => !PAGES.includes(page))
    .flatMap((page) => partsOf(readFileSync(page, 'utf8')).map((part) => ({ page, part })));
  const seen = new Map<string, string>();
  const twice = parts.flatMap(({ page, part }) => {
    const first = seen.get(part);
    seen.set(part, page);
    return first && first !== page ? [`${first} and ${page}: ${part.slice(0, 80)}`] : [];
  });
  expect(parts.length).toBeGreaterThan(0);
  expect(twice).toStrictEqual([]);
});

/** Returns tables and measured charts, without the targets of their links. */
function partsOf(text: string): string[] {
  const tables = [...text.matchAll(/(?:^\|.*\n){4,}/gm)].map(([table]) => table.replaceAll(/ +|\]\([^)]*\)|-+/g, ' '));
  const charts = [...text.matchAll(/!\[.*\]\(\S*?(comparison\/\w+\.svg)\)/g)].map(([, chart]) => chart!);
  return [...tables, ...charts];
}

test.each(PAGES)('%s has at most 150 lines', (page) => {
  expect(readFileSync(page, 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(150);
});
