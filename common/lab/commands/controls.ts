import { type Controlled } from '../breaking/controlled.ts';
import { LabError } from '../machine/lab-error.ts';
import { pauseServers, resumeServers, serverAskedFor } from './server-controls.ts';
import { chosenServices } from '../breaking/running-lab.ts';
import { commandFor, nameOf } from '../processes/running-services.ts';
import { say } from '../machine/terminal.ts';

/** `make kill`: ends a service with SIGKILL. */
export async function kill(): Promise<void> {
  for (const service of await chosenServices()) {
    await expectRunning(service);
    await service.kill();
    say(`${nameOf(service)} was killed; ${commandFor('start', service)} starts it again`);
  }
}

/** `make pause`: freezes a service with SIGSTOP, or a server with all its processes. */
export async function pause(): Promise<void> {
  const server = serverAskedFor();
  if (server) return pauseServers(server);
  for (const service of await chosenServices()) {
    if ((await expectRunning(service)) === 'paused') say(`${nameOf(service)} is already paused`);
    else await service.pause();
    say(
      `${nameOf(service)} is paused: it accepts connections and answers nothing; ${commandFor('resume', service)} resumes it`,
    );
  }
}

/** `make resume`: lets a paused service or server continue. */
export async function resume(): Promise<void> {
  const server = serverAskedFor();
  if (server) return resumeServers(server);
  for (const service of await chosenServices()) {
    if ((await expectRunning(service)) === 'running') {
      say(`${nameOf(service)} is not paused`);
      continue;
    }
    await service.resume();
    say(`${nameOf(service)} runs again`);
  }
}

/** `make start`: starts a service of a running lab that has ended, with the environment that it had. */
export async function start(): Promise<void> {
  for (const service of await chosenServices()) {
    switch (await service.state()) {
      case 'running':
        say(`${nameOf(service)} is already running`);
        break;
      case 'paused':
        say(`${nameOf(service)} is paused; ${commandFor('resume', service)} resumes it`);
        break;
      case 'ended':
        await service.start();
        say(`${nameOf(service)} is ready again`);
    }
  }
}

async function expectRunning(service: Controlled): Promise<'running' | 'paused'> {
  const state = await service.state();
  if (state !== 'ended') return state;
  throw new LabError(`${nameOf(service)} has ended: ${commandFor('start', service)} starts it.`);
}
