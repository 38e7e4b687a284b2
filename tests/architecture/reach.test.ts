import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../common/lab/machine/folders.ts';
import { variants } from '../../common/lab/processes/ports.ts';
import { cruise, reachedBy } from '../../common/lab/source/import-graph.ts';

/** Common modules that only one variant reaches, each with the reason why it is not in that variant's folder. */
const exceptions: Record<string, string> = {};

test('every common module is reached by more than one variant', async () => {
  const { imports } = await cruise(root);
  const reached = reachedBy(imports);
  expect(reached.size).toBeGreaterThan(10);
  const lonely = [...reached].filter(([, variants]) => variants.size === 1).map(([module]) => module);
  expect(lonely.sort()).toStrictEqual(Object.keys(exceptions).sort());
});

test('no case asks which variant it runs against', () => {
  const folder = join(root, 'tests/behaviour');
  const names = new RegExp(`['"\`](${variants.join('|')})['"\`]|\\.variant\\b`);
  const asking = readdirSync(folder)
    .filter((file) => file.endsWith('.case.ts'))
    .filter((file) => names.test(readFileSync(join(folder, file), 'utf8')));
  expect(asking).toStrictEqual([]);
});
