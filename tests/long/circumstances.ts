import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { root } from '../../common/lab/machine/folders.ts';

const GIBIBYTE = 2 ** 30;

/** Pages that long runs write, and pages that include parts of them. */
const WRITTEN = ['docs/long-runs.*', 'docs/behaviour.*'];
const INCLUDING = ['README*.md'];

/**
 * Returns the tested commit, and whether the files are unchanged since.
 * @param pages whether the pages are under test
 */
export function codeAsItIs(pages = false): { commit: string; clean: boolean } {
  const commit = git('rev-parse', '--short=10', 'HEAD');
  const leftOut = pages ? WRITTEN : [...WRITTEN, ...INCLUDING];
  const changed = git('status', '--porcelain', '--', '.', ...leftOut.map((path) => `:!${path}`));
  return { commit: commit ?? 'unknown', clean: commit !== undefined && changed === '' };
}

/** Describes cores, memory, operating system and Node. */
export function thisMachine(): string {
  const model = cpus()[0]?.model.trim() || 'unknown';
  const memory = `${Math.round(totalmem() / GIBIBYTE)} GiB`;
  return `${availableParallelism()} cores (${model}), ${memory}, ${type()} ${release()} ${process.arch}, Node ${process.version}`;
}

function git(...args: string[]): string | undefined {
  try {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}
