import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stateFolder, type Profile } from '../machine/folders.ts';
import { type ProcessId, rememberedProcess, rememberProcess, self } from '../processes/processes.ts';

export function beginUse(profile: Profile): void {
  rememberProcess(userFile(profile), self);
}

export function endUse(profile: Profile): void {
  rmSync(userFile(profile), { force: true });
}

/** Returns the processes that use the profile's servers now, and forgets those that were killed. */
export function usersOf(profile: Profile): ProcessId[] {
  const folder = stateFolder(profile, 'users');
  return readdirSync(folder).flatMap((name) => {
    const user = rememberedProcess(join(folder, name));
    if (user) return [user];
    rmSync(join(folder, name), { force: true });
    return [];
  });
}

function userFile(profile: Profile): string {
  return join(stateFolder(profile, 'users'), `${process.pid}.json`);
}
