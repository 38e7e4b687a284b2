import { execFileSync } from 'node:child_process';

/** Describes the measured run in the first line of its page. */
export interface Measured {
  commit: string;
  /** `2026-11-24` */
  date: string;
}

/** Reads the commit before anything is measured: it may change while a run lasts. */
export function measuredCommit(): Measured {
  const changed = git('status', '--porcelain', '--untracked-files=no', '--', 'common', 'variants', 'tests') !== '';
  return {
    commit: `${git('rev-parse', '--short=10', 'HEAD')}${changed ? ' with changes' : ''}`,
    date: new Date().toISOString().slice(0, 10),
  };
}

const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim();
