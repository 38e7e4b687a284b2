import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { labFolder, madeFolder, root } from '../machine/folders.ts';
import { type Variant, variants } from '../processes/ports.ts';
import { applyPatch } from './patch.ts';

const COPIED = ['common', 'variants', 'tests', 'package.json', 'tsconfig.json', 'jest.config.js', '.swcrc'];

/** The variants that have a patch with a subscriber. */
export const patchedVariants = () => variants.filter((variant) => existsSync(patchOf(variant)));

export const patchOf = (variant: Variant) => join(root, 'tests/experiments/add-subscriber', `${variant}.patch`);

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
  await applyPatch(patchOf(variant), folder);
}
