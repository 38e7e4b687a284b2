import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Two labs may run at once: one that a person looks at, and one that the tests break. */
export const profiles = ['run', 'test'] as const;
export type Profile = (typeof profiles)[number];

export const root = resolve(import.meta.dirname, '../..');

/** Everything that the lab writes, but for node_modules and dist; ignored by git. */
export const labFolder = join(root, '.lab');

/** A folder of a profile's state, made if it isn't there. */
export function stateFolder(profile: Profile, ...names: string[]): string {
  return madeFolder(labFolder, profile, ...names);
}

export function madeFolder(...names: string[]): string {
  const folder = join(...names);
  mkdirSync(folder, { recursive: true });
  return folder;
}
