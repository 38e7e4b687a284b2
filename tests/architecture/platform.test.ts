import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../common/lab/machine/folders.ts';

const WORDS_OF_SERVICES = /\b(orderId|payments?|billing|notifications?|withdraw\w*|deposits?|balances?)\b/gi;

const NAMES = 'common/platform/names.ts';

test('only the list of names in the platform names services', () => {
  const files = globSync('common/platform/**/*.{ts,sql}', { cwd: root });
  const found = files.map((file) => [file, readFileSync(join(root, file), 'utf8').match(WORDS_OF_SERVICES)] as const);
  expect(found.filter(([, words]) => words).map(([file]) => file)).toStrictEqual([NAMES]);
});
