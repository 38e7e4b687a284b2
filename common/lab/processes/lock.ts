import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { labFolder, madeFolder, type Profile } from '../machine/folders.ts';
import { rememberedProcess, rememberProcess, self } from './processes.ts';

/** Runs `work` while no other process of this clone does the same: starts or stops servers, or fills the cache. */
export async function alone<T>(what: Profile | 'cache', work: () => Promise<T>): Promise<T> {
  const lock = join(madeFolder(labFolder, what), 'lock');
  const holder = join(lock, 'holder.json');
  while (!take(lock)) {
    // A holder that was killed can't remove its lock.
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

// The holder writes its pid a moment after it has taken the lock.
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
