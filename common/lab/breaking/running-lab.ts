import { composedServices } from './containers.ts';
import { type Controlled } from './controlled.ts';
import { ControlledProcess } from './controlled-process.ts';
import { LabError } from '../machine/lab-error.ts';
import { baseOf, chosenBy } from '../processes/experiments.ts';
import { experimentAskedFor, serviceAskedFor, variantsAskedFor } from '../processes/options.ts';
import { type Variant } from '../processes/ports.ts';
import { isAlive } from '../processes/processes.ts';
import { everyName, inPlaceOf, nameOf, rememberedServices } from '../processes/running-services.ts';

/**
 * Returns the services of the running variants that VARIANT names. It is optional when one variant runs. An experiment
 * that runs takes the place of its variant, also without WITH.
 */
export async function runningServices(VARIANT = process.env.VARIANT): Promise<Controlled[]> {
  const all = await everyService();
  const running = everyName().filter((name) => all.some((service) => service.variant === name));
  const experiment = experimentAskedFor();
  const named = experiment
    ? [experiment.name]
    : VARIANT && variantsAskedFor(VARIANT).map((variant) => inPlaceOf(variant, running));
  const asked = named || running;
  const missing = asked.filter((variant) => !running.includes(variant));
  if (running.length === 0 || (missing.length > 0 && VARIANT !== 'all')) {
    const which = missing[0] ?? 'hybrid';
    throw new LabError(`${missing.join(', ') || 'The lab'} doesn't run: make run ${chosenBy(which)} starts it.`);
  }
  if (!VARIANT && running.length > 1) {
    throw new LabError(
      `Which variant? ${running.join(', ')} are running: VARIANT=${baseOf(running.at(-1)!)}, or VARIANT=all.`,
    );
  }
  return all.filter(({ variant }) => asked.includes(variant));
}

/** Returns the running variants that VARIANT names. */
export async function runningVariants(VARIANT = process.env.VARIANT): Promise<Variant[]> {
  return [...new Set((await runningServices(VARIANT)).map(({ variant }) => variant))];
}

/** Returns the services that SERVICE and REPLICA name. Without REPLICA it is the first one, or all with `replicas`. */
export async function chosenServices(replicas: 'all' | 'one' = 'one'): Promise<Controlled[]> {
  const service = serviceAskedFor();
  if (!service)
    throw new LabError(
      'Which service? SERVICE=order, billing or notification; make pause and make resume also take broker and postgres.',
    );
  const { REPLICA = '' } = process.env;
  const replica = Number(REPLICA || 1);
  const running = (await runningServices()).filter((one) => one.service === service);
  const chosen = running.filter((one) => (!REPLICA && replicas === 'all') || one.replica === replica);
  if (chosen.length > 0) return chosen;
  throw new LabError(`There is no replica "${REPLICA}": those of ${service} are ${running.map(nameOf).join(', ')}.`);
}

/** Finds the services of make run, and those of docker compose for variants that make run hasn't started. */
export async function everyService(): Promise<Controlled[]> {
  const own = rememberedServices().filter(({ runner }) => isAlive(runner));
  const composed = (await composedServices()).filter(({ variant }) => !own.some((one) => one.variant === variant));
  return [...own.map((known) => new ControlledProcess(known)), ...composed];
}
