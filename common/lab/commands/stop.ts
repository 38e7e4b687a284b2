import { stopLeftServers } from '../servers/infrastructure.ts';
import { profiles } from '../machine/folders.ts';
import { isAlive, type ProcessId, stopProcess } from '../processes/processes.ts';
import { rememberedServices, stopOrphans } from '../processes/running-services.ts';
import { say } from '../machine/terminal.ts';
import { usersOf } from '../servers/users.ts';

/** `make stop`: stops every `make run` and leftovers of killed ones. A test run that is active is left alone. */
export async function stop(): Promise<void> {
  const runners = runnersNow();
  for (const runner of runners) say(`stopping make run (pid ${runner.pid})`);
  await Promise.all(runners.map((runner) => stopProcess(runner, 'SIGTERM', 60_000)));
  const orphans = await stopOrphans();
  for (const name of orphans) say(`stopped ${name}`);
  let servers = 0;
  for (const profile of profiles) {
    for (const name of await stopLeftServers(profile)) {
      servers += 1;
      say(`stopped ${name} of make ${profile}`);
    }
  }
  if (runners.length + orphans.length + servers === 0) say('nothing is running');
}

function runnersNow(): ProcessId[] {
  const known = [...usersOf('run'), ...rememberedServices().map(({ runner }) => runner)].filter((id) => isAlive(id));
  return [...new Map(known.map((id) => [id.pid, id])).values()];
}
