import { join } from 'node:path';
import { root } from '../../common/lab/machine/folders.ts';
import { registeredCases } from '../support/registered-cases.ts';
import { mutants } from './list/index.ts';
import { placeOf } from './place.ts';

const LOADING_MS = 5 * 60_000;

test(
  'every pattern of a mutant matches a case of its group',
  async () => {
    const unmatched: string[] = [];
    for (const { name, group, cases, after, variants } of mutants) {
      for (const variant of variants.length > 0 ? variants : [undefined]) {
        const { file, pattern } = placeOf(group, cases, variant);
        const registered = await registeredCases(join(root, file), variant);
        for (const one of [pattern, after].filter((some) => some !== undefined)) {
          if (!registered.some(({ fullName }) => new RegExp(one).test(fullName))) unmatched.push(`${name}: ${one}`);
        }
      }
    }
    expect(unmatched).toStrictEqual([]);
  },
  LOADING_MS,
);
