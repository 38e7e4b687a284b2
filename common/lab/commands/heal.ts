import { type Controlled } from '../breaking/controlled.ts';
import { serverLabel, serversOf } from '../breaking/lab-servers.ts';
import { healBroker, healDatabases } from '../breaking/planted.ts';
import { runningServices } from '../breaking/running-lab.ts';
import { type Variant } from '../processes/ports.ts';
import { nameOf } from '../processes/running-services.ts';
import { say } from '../machine/terminal.ts';

/** `make heal`: undoes everything that was broken on purpose. */
export async function heal(): Promise<void> {
  const done = await healed(await runningServices());
  for (const line of done) say(line);
  if (done.length === 0) say('nothing was broken');
}

/**
 * Restores these services, and the servers, databases and queues of their variants. Returns a line for each thing it
 * did. A service becomes ready only with a database that answers, so the databases come first.
 */
export async function healed(services: Controlled[]): Promise<string[]> {
  const variants = [...new Set(services.map(({ variant }) => variant))];
  const done = await resumeServers(variants);
  for (const variant of variants) for (const one of await healDatabases(variant)) done.push(one);
  for (const service of services) {
    if ((await service.state()) === 'paused') {
      await service.resume();
      done.push(`${nameOf(service)}: resumed`);
    }
    if (await service.clear()) done.push(`${nameOf(service)}: injected faults removed`);
  }
  const brokers = await serversOf('broker', variants);
  const starting = brokers.map(async (broker) => {
    if (await broker.isUp()) return;
    await broker.start();
    done.push(`${serverLabel(broker)}: up again`);
  });
  const restarting = services.map(async (service) => {
    if ((await service.state()) !== 'ended') return;
    await service.start();
    done.push(`${nameOf(service)}: started again, and ready`);
  });
  await Promise.all([...starting, ...restarting]);
  for (const variant of variants) for (const one of await healBroker(variant)) done.push(one);
  return done;
}

async function resumeServers(variants: Variant[]): Promise<string[]> {
  const done: string[] = [];
  for (const name of ['postgres', 'broker'] as const) {
    for (const server of await serversOf(name, variants)) {
      if (!(await server.isPaused())) continue;
      await server.resume();
      done.push(`${serverLabel(server)}: resumed`);
    }
  }
  return done;
}
