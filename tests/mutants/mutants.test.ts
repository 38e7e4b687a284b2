import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../common/lab/machine/folders.ts';
import { groupsOfOne, groupsOfTwo } from '../behaviour/every-case.ts';
import { mutants } from './list/index.ts';
import { type Mutant } from './mutant.ts';
import { groupsOfNoVariant, placeOf } from './place.ts';
import { mutated } from './tree.ts';

const ofVariants = [...groupsOfOne, ...groupsOfTwo];

/** Like the tree, for several changes of one file. */
function plant({ changes }: Mutant): Map<string, string> {
  const texts = new Map(changes.map(({ file }) => [file, readFileSync(join(root, file), 'utf8')]));
  for (const change of changes) texts.set(change.file, mutated(texts.get(change.file)!, change));
  return texts;
}

test.each(mutants.map((mutant) => [mutant.name, mutant] as const))('%s changes the code', (_, mutant) => {
  for (const [file, text] of plant(mutant)) expect(text).not.toBe(readFileSync(join(root, file), 'utf8'));
});

test('every mutant has a unique name and existing cases to catch it', () => {
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  for (const { group, variants, cases } of mutants) {
    const known = variants.length > 0 ? ofVariants : Object.keys(groupsOfNoVariant);
    expect(known).toContain(group);
    for (const variant of variants.length > 0 ? variants : [undefined]) {
      expect(existsSync(join(root, placeOf(group, cases, variant).file))).toBe(true);
    }
  }
});

test('every group of cases has a mutant to catch', () => {
  const noticed = new Set(mutants.map(({ group }) => group));
  const every = [...ofVariants, ...Object.keys(groupsOfNoVariant)];
  expect(every.filter((group) => !noticed.has(group))).toStrictEqual([]);
});
