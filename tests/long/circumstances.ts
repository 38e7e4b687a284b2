import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { root } from '../../common/lab/machine/folders.ts';

const GIBIBYTE = 2 ** 30;

/** What long runs write themselves, and the pages that include some of it. */
const WRITTEN = ['docs/long-runs.*', 'docs/behaviour.*'];
const INCLUDING = ['docs/choosing.md', 'README*.md'];

/**
 * The commit that is tested, and whether the files are as they were committed.
 * @param pages whether the pages are what is tested
 */
export function codeAsItIs(pages = false): { commit: string; clean: boolean } {
  const commit = git('rev-parse', '--short=10', 'HEAD');
  const leftOut = pages ? WRITTEN : [...WRITTEN, ...INCLUDING];
  const changed = git('status', '--porcelain', '--', '.', ...leftOut.map((path) => `:!${path}`));
  return { commit: commit ?? 'unknown', clean: commit !== undefined && changed === '' };
}

/** Cores, memory, operating system and Node. */
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
