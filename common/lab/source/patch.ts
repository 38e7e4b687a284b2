import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../machine/folders.ts';

const run = promisify(execFile);

/** One file of a patch. A file that the patch creates has only added lines. */
export interface Touched {
  path: string;
  added: number;
  deleted: number;
}

/** Counts the lines of a patch with `git apply --numstat`. */
export async function touchedBy(patch: string): Promise<Touched[]> {
  const { stdout } = await run('git', ['apply', '--numstat', patch], { cwd: root });
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.split('\t'))
    .map(([added, deleted, path]) => ({ path: path!, added: Number(added), deleted: Number(deleted) }));
}

/** Counts the added and deleted lines of a patch. */
export async function linesChangedBy(patch: string): Promise<number> {
  return (await touchedBy(patch)).reduce((sum, { added, deleted }) => sum + added + deleted, 0);
}

/**
 * Applies a patch to the tree in `folder`, which may lie inside of this clone.
 * @throws with git's message when the patch no longer applies
 */
export async function applyPatch(patch: string, folder: string): Promise<void> {
  const env = { ...process.env, GIT_CEILING_DIRECTORIES: dirname(folder) };
  await run('git', ['apply', patch], { cwd: folder, env });
}
