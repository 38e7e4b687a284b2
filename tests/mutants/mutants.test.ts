import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { format } from 'prettier';
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

test.each(trials.map((trial) => [nameOf(trial), trial] as const))(
  'When %s is planted, then it fits the code as it is and changes it',
  (_, { mutant, variant }) => {
    for (const [file, text] of plant(mutant, sources, variant)) expect(text).not.toBe(sources.texts.get(file));
  },
);

test('When code is moved, its files are renamed and it is formatted otherwise, then every mutant still fits', async () => {
  const touched = new Set(trials.flatMap(({ mutant, variant }) => [...plant(mutant, sources, variant).keys()]));
  const elsewhere = new Map<string, string>();
  for (const [file, text] of sources.texts)
    elsewhere.set(moved(file), touched.has(file) ? await reformatted(file, text) : text);
  const there = new Sources(elsewhere);
  for (const { mutant, variant } of trials) {
    const here = [...plant(mutant, sources, variant).keys()];
    expect([...plant(mutant, there, variant).keys()]).toStrictEqual(here.map(moved));
  }
});

/** Stays below the same top folder or variant. The name of a file other than code or SQL stays too: it is looked up. */
function moved(file: string): string {
  const [, top, below] = /^(common\/|variants\/\w+\/|tests\/behaviour\/|)(.*)$/.exec(file)!;
  const name =
    /\.(ts|sql)$/.test(file) && basename(file) !== 'init.sql'
      ? `renamed-${below!.replaceAll('/', '-')}`
      : basename(file);
  return join(top!, 'moved', name);
}

async function reformatted(file: string, text: string): Promise<string> {
  if (file.endsWith('.sql')) return text.replaceAll(/(?<=\S)[ \n](?=\S)/g, '  \n  ');
  return format(text, { filepath: file, printWidth: 50, singleQuote: true });
}

test.each([
  ['no symbol of this name', inCode('Nobody', 'AT_MOST_SECONDS', ''), 'fits 0: AT_MOST_SECONDS in Nobody\nNearest:'],
  ['no such code in the symbol', inCode('AT_MOST_SECONDS', '31', ''), /prefer\.ts:\d+: const AT_MOST_SECONDS = 30;/],
  [
    'no such SQL',
    inSql('AND attempt_after > statement_timestamp()', ''),
    /:\d+: .*attempt_after < statement_timestamp\(\)/,
  ],
  ['several places', inCode('OrdersController', 'this.orders.find(orderId)', ''), 'fits 2: this.orders.find'],
])('When there is %s, then the error names the mutant, the query and the nearest lines', (_, change, message) => {
  const planting = () => plant({ name: 'lost-mutant', changes: [change] }, sources);
  expect(planting).toThrow('lost-mutant has to fit exactly one place');
  expect(planting).toThrow(message);
});

test('When a mutant is listed, then its name is its own and there is a place where it has to be noticed', () => {
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  for (const { group, variants, cases } of mutants) {
    const known = variants.length > 0 ? ofVariants : Object.keys(groupsOfNoVariant);
    expect(known).toContain(group);
    for (const variant of variants.length > 0 ? variants : [undefined]) {
      expect(existsSync(join(root, placeOf(group, cases, variant).file))).toBe(true);
    }
  }
});

test('When a group of cases is run, then there is a mutant that it has to notice', () => {
  const noticed = new Set(mutants.map(({ group }) => group));
  const every = [...ofVariants, ...Object.keys(groupsOfNoVariant)];
  expect(every.filter((group) => !noticed.has(group))).toStrictEqual([]);
});
