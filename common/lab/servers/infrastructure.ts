import { dockerServers, startDocker, stopDocker } from './docker.ts';
import { useExternal } from './external.ts';
import { type Profile } from '../machine/folders.ts';
import { LabError } from '../machine/lab-error.ts';
import { reasonAgainstDocker } from './docker-engine.ts';
import { nativeServers, runsNatively, startNative, stopNative } from './native.ts';
import {
  type HowToStop,
  type Infrastructure,
  type Mode,
  modes,
  type Request,
  type ServerControl,
  type ServerName,
} from './servers.ts';
import { usersOf } from './users.ts';

export type { HowToStop, Infrastructure, Mode, ServerControl, ServerName } from './servers.ts';

/**
 * Starts the servers that are not running, and waits until they answer. `mode` defaults to INFRA; auto means Docker
 * where an engine has the images or can pull them, and native servers otherwise.
 */
export async function startInfrastructure(options: {
  mode?: Mode | 'auto';
  profile?: Profile;
  broker: boolean;
  say?: (line: string) => void;
}): Promise<Infrastructure> {
  const { mode = modeAskedFor(), profile = 'run', broker, say = () => undefined } = options;
  const request: Request = { profile, broker, say };
  switch (mode === 'auto' ? await chooseMode(request) : mode) {
    case 'external':
      return useExternal(request);
    case 'docker':
      return startDocker(request);
    case 'native':
      return startNative(request);
  }
}

/** Stops a profile's servers unless another process uses them. Returns the names of those that ran. */
export async function stopLeftServers(profile: Profile, how?: HowToStop): Promise<string[]> {
  if (usersOf(profile).some(({ pid }) => pid !== process.pid)) return [];
  return [...(await stopNative(profile, how)), ...(await stopDocker(profile, how))];
}

/** Returns the servers of a profile, up or down, or undefined where the lab has started none. */
export async function runningServers(
  profile: Profile,
  say: (line: string) => void,
): Promise<Record<ServerName, ServerControl> | undefined> {
  return runsNatively(profile) ? nativeServers(profile, say) : dockerServers(profile, say);
}

/** Returns the mode that INFRA names, auto by default. */
export function modeAskedFor(env = process.env): Mode | 'auto' {
  const asked = env.INFRA || 'auto';
  const known = [...modes, 'auto' as const].find((mode) => mode === asked);
  if (known) return known;
  throw new LabError(`INFRA is "${asked}": it can be auto, ${modes.join(', ')}.`);
}

async function chooseMode(request: Request): Promise<Mode> {
  if (runsNatively(request.profile)) return 'native'; // another make run has started them
  const reasonAgainst = await reasonAgainstDocker(request);
  if (reasonAgainst === undefined) return 'docker';
  request.say(`${reasonAgainst}, so PostgreSQL ${request.broker ? 'and RabbitMQ run' : 'runs'} natively`);
  return 'native';
}
