import { arrowTable, type TableRow } from '../../common/lab/page/recordings/arrow-table.ts';
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
  const rows = arrowTable(textOf(page));

  test('the page has one row per arrow, and no other', () => {
    const drawn = drawnArrows(textOf(`variants/${variant}/sequence.mmd`)).map(
      ({ from, to, label }) => `${from} → ${to}: ${label.replace(/ [{(].*[})]$/, '')}`,
    );
    const listed = rows.flatMap(namesOf);
    expect(drawn).not.toStrictEqual([]);
    expect(listed.sort()).toStrictEqual([...new Set(drawn)].sort());
  });

  test('each row links to the code, in at most three files', () => {
    const files = rows.map(({ links, ...row }) => ({
      arrows: namesOf(row),
      files: new Set(codeLinks(page, links).map(({ file }) => file)).size,
    }));
    expect(files.filter((row) => row.files === 0 || row.files > FILES_AT_MOST)).toStrictEqual([]);
  });
});

const namesOf = ({ from, to, labels }: Omit<TableRow, 'links'>) => labels.map((label) => `${from} → ${to}: ${label}`);
