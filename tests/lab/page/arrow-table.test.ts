import { arrowTable, codeOfVariant, sourceAt, sqlFunctions } from '../../../common/lab/page/recordings/arrow-table.ts';
import { variants } from '../../../common/lab/processes/ports.ts';

test('a row with two labels is one row', () => {
  const page = '| Order → Client | `201` or `400` | [`A.b`](a.ts#L1) |\n';
  expect(arrowTable(page)).toEqual([
    { from: 'Order', to: 'Client', labels: ['201', '400'], links: '[`A.b`](a.ts#L1)' },
  ]);
});

describe('the code of a link', () => {
  const source = (text: string, file: string, line: number) => sourceAt(text, { file, name: 'it', line }).text;

  test('is a method with its body', () => {
    const text = 'class A {\n  one() {\n    if (x) {\n    }\n  }\n\n  two() {}\n}\n';
    expect(source(text, 'a.ts', 2)).toBe('  one() {\n    if (x) {\n    }\n  }');
  });

  test('is a method whose parameters take several lines', () => {
    const text = '  async one(\n    a: A,\n  ) {\n    return a;\n  }\n  two() {}\n';
    expect(source(text, 'a.ts', 1)).toBe('  async one(\n    a: A,\n  ) {\n    return a;\n  }');
  });

  test('is a statement of SQL until its end', () => {
    const text = 'BEGIN\n  INSERT INTO a\n    VALUES (1);\n  RETURN;\nEND';
    expect(source(text, 'a.sql', 2)).toBe('  INSERT INTO a\n    VALUES (1);');
  });
});

test.each(variants)('every arrow of %s has code that names its symbol', (variant) => {
  const { code, sources } = codeOfVariant(variant);
  expect(code.length).toBeGreaterThan(5);
  for (const { sources: keys } of code) {
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys)
      expect(sources[key]!.text.split('\n')[0]).toContain(sources[key]!.name.split(/[.#]/).at(-1));
  }
});

test('the SQL functions are known by name', () => {
  expect(Object.keys(sqlFunctions())).toEqual(
    expect.arrayContaining(['open_order', 'settle_order', 'decide_withdrawal']),
  );
});
