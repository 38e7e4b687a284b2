import { execFileSync } from 'node:child_process';
import { root } from '../machine/folders.ts';

const SOURCES = ['common', 'variants', 'load', 'tests/experiments', 'package-lock.json'];

/** Returns the commit of the sources; a + marks uncommitted changes. */
export function currentCommit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  try {
    const changed = git('status', '--porcelain', '--', ...SOURCES) !== '';
    return git('rev-parse', '--short=10', 'HEAD') + (changed ? '+' : '');
  } catch {
    return 'unknown: not a git clone';
  }
}
