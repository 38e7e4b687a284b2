import { variants } from '../../common/lab/processes/ports.ts';
import { codeLinks, staleCodeLinks } from '../../docs/tools/code-links.ts';
import { textOf } from '../../docs/tools/diagrams.ts';
import { drawnArrows } from './sequence-diagram.ts';

const FILES_AT_MOST = 3;

test('links to code show its line; make docs updates them', () => {
  expect(staleCodeLinks()).toStrictEqual([]);
});

describe.each(variants)('%s', (variant) => {
  const page = `variants/${variant}/README.md`;
  const rows = rowsOf(textOf(page));

  test('the page has one row per arrow, and no other', () => {
    const drawn = drawnArrows(textOf(`variants/${variant}/sequence.mmd`)).map(
      ({ from, to, label }) => `${from} → ${to}: ${label.replace(/ [{(].*[})]$/, '')}`,
    );
    const listed = rows.flatMap(({ arrows }) => arrows);
    expect(drawn).not.toStrictEqual([]);
    expect(listed.sort()).toStrictEqual([...new Set(drawn)].sort());
  });

  test('each row links to the code, in at most three files', () => {
    const files = rows.map(({ arrows, code }) => ({
      arrows,
      files: new Set(codeLinks(page, code).map(({ file }) => file)).size,
    }));
    expect(files.filter((row) => row.files === 0 || row.files > FILES_AT_MOST)).toStrictEqual([]);
  });
});

/** Reads rows like `| Billing → Order | 200 or 400 | links |`: one arrow for each label. Labels are code. */
function rowsOf(text: string): { arrows: string[]; code: string }[] {
  const rows = [...text.matchAll(/^\| (\w+ → \w+) +\| (.+?) +\| (.+?) +\|$/gm)];
  return rows.map(([, ends = '', labels = '', code = '']) => ({
    arrows: [...labels.matchAll(/`([^`]+)`/g)].map(([, label]) => `${ends}: ${label}`),
    code,
  }));
}
