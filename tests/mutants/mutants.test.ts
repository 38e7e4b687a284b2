import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseSync, printSync } from '@swc/core';
import { root } from '../../common/lab/machine/folders.ts';
import { groupsOfOne, groupsOfTwo } from '../behaviour/every-case.ts';
import { mutants } from './list/index.ts';
import { groupsOfNoVariant, placeOf } from './place.ts';
import { inCode } from './planting/in-code.ts';
import { inSql } from './planting/in-text.ts';
import { plant } from './planting/plant.ts';
import { Sources } from './planting/sources.ts';
import { nameOf, trialsOf } from './trial.ts';

const ofVariants = [...groupsOfOne, ...groupsOfTwo];
const sources = Sources.read(root);
const trials = mutants.flatMap(trialsOf);

describe('A planted mutant', () => {
  test.each(trials.map((trial) => [nameOf(trial), trial] as const))(
    'changes the code, which still parses: %s',
    (_, { mutant, variant }) => {
      const planted = new Sources(plant(mutant, sources, variant));
      for (const [file, text] of planted.texts) {
        expect(text).not.toBe(sources.texts.get(file));
        if (file.endsWith('.ts')) expect(planted.tree(file).find({ rule: { kind: 'ERROR' } })).toBeNull();
      }
    },
  );

  test('fits code that is moved, renamed and formatted by another tool', () => {
    const touched = new Set(trials.flatMap(({ mutant, variant }) => [...plant(mutant, sources, variant).keys()]));
    const there = new Sources(
      new Map(
        [...sources.texts].map(([file, text]) => [moved(file), touched.has(file) ? reformatted(file, text) : text]),
      ),
    );
    for (const { mutant, variant } of trials) {
      const here = [...plant(mutant, sources, variant).keys()];
      expect([...plant(mutant, there, variant).keys()]).toStrictEqual(here.map(moved));
    }
  });

  test.each([
    ['no such symbol', inCode('Nobody', 'AT_MOST_SECONDS', ''), 'fits 0: AT_MOST_SECONDS in Nobody\nNearest:'],
    ['no such code in it', inCode('AT_MOST_SECONDS', '31', ''), /prefer\.ts:\d+: const AT_MOST_SECONDS = 30;/],
    ['no such SQL', inSql('attempt_after > statement_timestamp()', ''), /attempt_after < statement_timestamp\(\)/],
    ['two such places', inCode('OrdersController', 'this.orders.find(orderId)', ''), 'fits 2: this.orders.find'],
  ])('%s: fails with the nearest lines', (_, change, message) => {
    const planting = () => plant({ name: 'lost-mutant', changes: [change] }, sources);
    expect(planting).toThrow('lost-mutant has to fit exactly one place');
    expect(planting).toThrow(message);
  });
});

describe('The list of mutants', () => {
  test('has unique names, and groups that exist', () => {
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
    for (const { group, variants, cases } of mutants) {
      const known = variants.length > 0 ? ofVariants : Object.keys(groupsOfNoVariant);
      expect(known).toContain(group);
      for (const variant of variants.length > 0 ? variants : [undefined]) {
        expect(existsSync(join(root, placeOf(group, cases, variant).file))).toBe(true);
      }
    }
  });

  test('has a mutant for each group of cases', () => {
    const noticed = new Set(mutants.map(({ group }) => group));
    const every = [...ofVariants, ...Object.keys(groupsOfNoVariant)];
    expect(every.filter((group) => !noticed.has(group))).toStrictEqual([]);
  });
});

/** Stays below the same top folder or variant. Code and SQL get another name; other files are known by theirs. */
function moved(file: string): string {
  const [, top, below] = /^(common\/|variants\/\w+\/|tests\/behaviour\/|)(.*)$/.exec(file)!;
  return join(top!, 'moved', /\.(ts|sql)$/.test(file) ? `renamed-${below!.replaceAll('/', '-')}` : basename(file));
}

function reformatted(file: string, text: string): string {
  if (file.endsWith('.sql')) return text.replaceAll(/--.*/g, '').replaceAll(/\s+/g, '\n  ');
  if (file.endsWith('.ts')) return printSync(parseSync(text, { syntax: 'typescript', decorators: true })).code;
  return text.replaceAll(/\s+/g, '\n');
}
