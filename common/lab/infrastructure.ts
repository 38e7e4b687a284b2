import { startDocker } from './docker.ts';
import { useExternal } from './external.ts';
import { type Profile } from './folders.ts';
import { LabError } from './lab-error.ts';
import { dockerUsable } from './docker-engine.ts';
import { startNative } from './native.ts';
import { type Infrastructure, type Mode, modes, type Request } from './servers.ts';

export type { HowToStop, Infrastructure, Mode, ServerControl } from './servers.ts';

/**
 * Starts what isn't running, and waits until it answers. `mode` is otherwise what INFRA says; auto takes Docker where
 * an engine answers and has or gets the images, else servers of the lab's own.
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

/** What INFRA says; auto when it says nothing. */
export function modeAskedFor(env = process.env): Mode | 'auto' {
  const asked = env.INFRA || 'auto';
  const known = [...modes, 'auto' as const].find((mode) => mode === asked);
  if (known) return known;
  throw new LabError(`INFRA is "${asked}": it can be auto, ${modes.join(', ')}.`);
}

async function chooseMode(request: Request): Promise<Mode> {
  const reasonAgainst = await dockerUsable(request);
  if (reasonAgainst === undefined) return 'docker';
  request.say(`${reasonAgainst}, so PostgreSQL ${request.broker ? 'and RabbitMQ run' : 'runs'} natively`);
  return 'native';
}
