import { execFile } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { labFolder, madeFolder, root } from '../machine/folders.ts';
import { type Variant, variants } from '../processes/ports.ts';

const run = promisify(execFile);
const COPIED = ['common', 'variants', 'tests', 'package.json', 'tsconfig.json', 'jest.config.js', '.swcrc'];

/** The variants that have a patch with a subscriber. */
export const patchedVariants = () => variants.filter((variant) => existsSync(patchOf(variant)));

export const patchOf = (variant: Variant) => join(root, 'tests/experiments/add-subscriber', `${variant}.patch`);

/** One file of a patch. A file that the patch creates has only added lines. */
export interface Touched {
  path: string;
  added: number;
  deleted: number;
}

/** Counts the lines of a variant's patch with `git apply --numstat`. */
export async function touchedBy(variant: Variant): Promise<Touched[]> {
  const { stdout } = await run('git', ['apply', '--numstat', patchOf(variant)], { cwd: root });
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.split('\t'))
    .map(([added, deleted, path]) => ({ path: path!, added: Number(added), deleted: Number(deleted) }));
}

/** Makes an empty folder outside of every clone: git would take a folder inside one for a part of it. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'subscriber-'));
  chmodSync(folder, 0o755); // the copy's database server runs as another user
  return folder;
}

export const removeFolder = (folder: string) => rmSync(folder, { recursive: true, force: true });

/**
 * Copies this tree into `folder` and applies the variant's patch to it; packages are this tree's own.
 * @throws with git's message when the patch no longer applies
 */
export async function patchedCopy(variant: Variant, folder: string): Promise<void> {
  for (const name of COPIED) cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  mkdirSync(join(folder, '.lab'));
  symlinkSync(madeFolder(labFolder, 'cache'), join(folder, '.lab/cache')); // a broker that was downloaded
  const env = { ...process.env, GIT_CEILING_DIRECTORIES: dirname(folder) };
  await run('git', ['apply', patchOf(variant)], { cwd: folder, env });
}
