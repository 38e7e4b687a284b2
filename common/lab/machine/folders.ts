import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Labs with servers and data of their own: one that a person looks at, one that the tests break, one that is measured. */
export const profiles = ['run', 'test', 'load'] as const;
export type Profile = (typeof profiles)[number];

export const root = resolve(import.meta.dirname, '../../..');

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
