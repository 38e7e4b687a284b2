import { LabError } from './lab-error.ts';
import { serviceAskedFor, variantsAskedFor } from './options.ts';
import { identify, isAlive } from './processes.ts';
import { nameOf, remember, rememberedServices, type RunningService } from './running-services.ts';
import { launch } from './service-process.ts';
import { say } from './terminal.ts';

/** `make start SERVICE=…`: starts what has ended of a running lab, as it was started before. */
export async function start(): Promise<void> {
  const ended = chosenServices().filter((service) => !isAlive(service));
  if (ended.length === 0) say('it runs already');
  for (const service of ended) {
    const started = launch(service);
    remember({ ...service, ...(identify(started.pid) ?? { pid: started.pid, started: '' }) });
    await started.ready();
    say(`${nameOf(service)} is ready again (pid ${started.pid})`);
  }
}

/** The services of a running lab that VARIANT, SERVICE and REPLICA name. */
export function chosenServices(): RunningService[] {
  const [variants, service, replica] = [variantsAskedFor(), serviceAskedFor(), Number(process.env.REPLICA || 1)];
  if (!service) throw new LabError('Which service? SERVICE=order, billing or notification.');
  const chosen = rememberedServices().filter(
    (one) => variants.includes(one.variant) && one.service === service && one.replica === replica,
  );
  if (chosen.length > 0) return chosen;
  throw new LabError(`${variants.join(', ')}: no such service of a running lab. make run starts one.`);
}
