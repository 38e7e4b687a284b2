import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { labFolder, madeFolder, stateFolder, type Profile } from '../machine/folders.ts';
import { type ProcessId, rememberedProcess, rememberProcess, self } from './processes.ts';

export function beginUse(profile: Profile): void {
  rememberProcess(userFile(profile), self);
}

export function endUse(profile: Profile): void {
  rmSync(userFile(profile), { force: true });
}

/** Those who use the profile's servers now; what a killed one has left behind is swept away. */
export function usersOf(profile: Profile): ProcessId[] {
  const folder = stateFolder(profile, 'users');
  return readdirSync(folder).flatMap((name) => {
    const user = rememberedProcess(join(folder, name));
    if (user) return [user];
    rmSync(join(folder, name), { force: true });
    return [];
  });
}

/** One process at a time does it: starts or stops a profile's servers, or fills the cache. A dead holder is passed over. */
export async function alone<T>(what: Profile | 'cache', work: () => Promise<T>): Promise<T> {
  const lock = join(madeFolder(labFolder, what), 'lock');
  const holder = join(lock, 'holder.json');
  while (!take(lock)) {
    if (!rememberedProcess(holder) && !(await written(holder))) rmSync(lock, { recursive: true, force: true });
    await sleep(100);
  }
  rememberProcess(holder, self);
  try {
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

// The lock's holder writes its name a moment after it took the lock.
async function written(holder: string): Promise<boolean> {
  await sleep(200);
  return rememberedProcess(holder) !== undefined;
}

function take(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function userFile(profile: Profile): string {
  return join(stateFolder(profile, 'users'), `${process.pid}.json`);
}
