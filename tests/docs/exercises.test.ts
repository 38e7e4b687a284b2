import { exercises } from '../../common/lab/exercises/exercises.ts';
import { blocksOf } from './markdown.ts';
import { TRUTHS } from './truths.ts';

const numbered = exercises.map((exercise, index) => ({ n: `${index + 1}`, ...exercise }));

const ASKED = /^make exercise N=(\d+) PREDICT=(["']?)(.*)\2$/;

test('the page has every exercise, with a prediction that it allows', () => {
  const asked = blocksOf('docs/exercises.md').flatMap(({ commands }) => {
    const [, n, , said] = ASKED.exec(commands) ?? [];
    return n && said ? [{ n, said: said.split(',') }] : [];
  });
  expect(asked.map(({ n }) => n)).toStrictEqual(numbered.map(({ n }) => n));
  const allowed = (index: number) => ['none', ...numbered[index]!.choices];
  expect(asked.flatMap(({ said }, index) => said.filter((one) => !allowed(index).includes(one)))).toStrictEqual([]);
});

test.each(numbered)('exercise $n has a verdict that can be predicted', ({ n, choices }) => {
  const verdict = TRUTHS[n]!.split(', ');
  expect(verdict.filter((one) => !choices.includes(one))).toStrictEqual([]);
});
