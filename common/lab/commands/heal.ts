import { brokersOf } from '../breaking/broker.ts';
import { type Controlled } from '../breaking/controlled.ts';
import { runningServices } from '../breaking/running-lab.ts';
import { nameOf } from '../processes/running-services.ts';
import { say } from '../machine/terminal.ts';

/** `make heal`: undoes everything that was broken on purpose. */
export async function heal(): Promise<void> {
  const done = await healed(await runningServices());
  for (const line of done) say(line);
  if (done.length === 0) say('nothing was broken');
}

/** Restores these services, and the brokers that their variants use. Returns a line for each thing it did. */
export async function healed(services: Controlled[]): Promise<string[]> {
  const done: string[] = [];
  for (const service of services) {
    if ((await service.state()) === 'paused') {
      await service.resume();
      done.push(`${nameOf(service)}: resumed`);
    }
    if (await service.clear()) done.push(`${nameOf(service)}: injected faults removed`);
  }
  const brokers = await brokersOf(services.map(({ variant }) => variant));
  const starting = brokers.map(async (broker) => {
    if (await broker.isUp()) return;
    await broker.start();
    done.push(`the broker of ${broker.variants.join(', ')}: up again`);
  });
  const restarting = services.map(async (service) => {
    if ((await service.state()) !== 'ended') return;
    await service.start();
    done.push(`${nameOf(service)}: started again, and ready`);
  });
  await Promise.all([...starting, ...restarting]);
  return done;
}
