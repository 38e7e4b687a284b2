import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Each profile has servers and data of its own: `make run`, the tests and the measurements. */
export const profiles = ['run', 'test', 'load'] as const;
export type Profile = (typeof profiles)[number];

export const root = resolve(import.meta.dirname, '../../..');

/** Holds everything that the lab writes except node_modules and dist. Git ignores it. */
export const labFolder = join(root, '.lab');

/** Returns a folder of a profile's state, and creates it if needed. */
export function stateFolder(profile: Profile, ...names: string[]): string {
  return madeFolder(labFolder, profile, ...names);
}

export function madeFolder(...names: string[]): string {
  const folder = join(...names);
  mkdirSync(folder, { recursive: true });
  return folder;
}
