import { type Controlled } from '../breaking/controlled.ts';
import { LabError } from '../machine/lab-error.ts';
import { chosenServices } from '../processes/running-lab.ts';
import { nameOf } from '../processes/running-services.ts';
import { say } from '../machine/terminal.ts';
import { commandFor } from './watch.ts';

/** `make kill`: SIGKILL. */
export async function kill(): Promise<void> {
  for (const service of await chosenServices()) {
    await expectRunning(service);
    await service.kill();
    say(`${nameOf(service)} was killed; ${commandFor('start', service)} brings it back`);
  }
}

/** `make pause`: SIGSTOP, as if it had frozen. */
export async function pause(): Promise<void> {
  for (const service of await chosenServices()) {
    if ((await expectRunning(service)) === 'paused') say(`${nameOf(service)} is paused already`);
    else await service.pause();
    say(`${nameOf(service)} is frozen: it takes connections and answers nothing; ${commandFor('resume', service)}`);
  }
}

/** `make resume`: goes on where it was paused. */
export async function resume(): Promise<void> {
  for (const service of await chosenServices()) {
    if ((await expectRunning(service)) === 'running') {
      say(`${nameOf(service)} is not paused`);
      continue;
    }
    await service.resume();
    say(`${nameOf(service)} goes on`);
  }
}

/** `make start`: starts what has ended of a running lab, as it was started before. */
export async function start(): Promise<void> {
  for (const service of await chosenServices()) {
    switch (await service.state()) {
      case 'running':
        say(`${nameOf(service)} runs already`);
        break;
      case 'paused':
        say(`${nameOf(service)} is paused; ${commandFor('resume', service)}`);
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
