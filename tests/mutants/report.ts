import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { madeFolder, root } from '../../common/lab/machine/folders.ts';
import { paint, table } from '../../common/lab/machine/terminal.ts';
import { type Control } from './control.ts';
import { type Verdict } from './trial.ts';

const folder = () => madeFolder(root, '.lab', 'mutants');

/** Prints which cases caught each mutant. */
export function tableOf(verdicts: Verdict[]): string {
  const rows = verdicts.map((verdict) => [verdict.mutant.name, verdict.variant ?? '', caughtBy(verdict)]);
  return table([['mutant', 'in', 'caught by'], ...rows]);
}

function caughtBy({ says, by, mutant }: Verdict): string {
  if (says !== 'caught') return paint('red', says.toUpperCase());
  const [first, ...others] = by;
  return `${mutant.group}: ${first}${others.length > 0 ? ` (and ${others.length} more)` : ''}`;
}

/** Writes summary.json and table.md to .lab/mutants. */
export function leaveBehind(verdicts: Verdict[], controls: Control[]): string {
  const trials = verdicts.map(({ mutant: { name, defect, group }, variant, says, by, seconds }) => ({
    ...{ name, defect, group, variant, says, by, seconds },
  }));
  const summary = {
    commit: git('rev-parse', 'HEAD'),
    changed: git('status', '--porcelain') !== '',
    at: new Date().toISOString(),
    counts: countsOf(verdicts),
    controls: controls.map(({ unsound, ...control }) => ({ ...control, unsound: unsound.size })),
    trials,
  };
  writeFileSync(join(folder(), 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  writeFileSync(join(folder(), 'table.md'), markdown(verdicts));
  return folder();
}

export const countsOf = (verdicts: Verdict[]) => ({
  mutants: new Set(verdicts.map(({ mutant }) => mutant)).size,
  trials: verdicts.length,
  caught: verdicts.filter(({ says }) => says === 'caught').length,
});

function markdown(verdicts: Verdict[]): string {
  const lines = verdicts.map(
    ({ mutant: { name, defect, group }, variant = '', says, by }) =>
      `| ${name} | ${defect} | ${variant} | ${says === 'caught' ? `${group}: ${by.join('; ')}` : says} |`,
  );
  return ['| mutant | what is wrong | in | caught by |', '|---|---|---|---|', ...lines, ''].join('\n');
}

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
}
