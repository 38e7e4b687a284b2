import { type Profile } from '../machine/folders.ts';
import { type HowToStop, type ServerControl } from './servers.ts';
import { alone } from '../processes/lock.ts';
import { beginUse, endUse, usersOf } from './users.ts';

/**
 * Starts the profile's servers that are not running. Returns a function that stops all of them, unless another process
 * still uses them: two `make run` of one clone share their servers.
 */
export async function startShared(
  profile: Profile,
  wanted: ServerControl[],
  all: ServerControl[],
): Promise<(how?: HowToStop) => Promise<void>> {
  beginUse(profile);
  const stop = (how?: HowToStop) =>
    alone(profile, async () => {
      endUse(profile);
      if (usersOf(profile).length === 0) await Promise.all(all.map((server) => server.stop(how)));
    });
  try {
    await alone(profile, () => allOrFirstError(wanted.map((server) => server.start())));
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Waits for all even when one fails, so that none is left half-started. */
async function allOrFirstError(work: Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}
