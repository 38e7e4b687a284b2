import { LabError } from '../machine/lab-error.ts';
import { chosenBy, type Experiment, experiments } from './experiments.ts';
import { maxReplicas, type Service, services, type Variant, variants } from './ports.ts';
import { inPlaceOf } from './running-services.ts';

/** Returns the variants that VARIANT names, for a command that takes no experiment. */
export function variantsAskedFor(asked?: string): Variant[] {
  const { WITH } = process.env;
  if (WITH) throw new LabError(`WITH=${WITH} names an experiment, and this command takes only variants.`);
  return variantsNamed(asked);
}

/** Fails with the list of variants when there is no such variant. */
function variantsNamed(asked = process.env.VARIANT || 'hybrid'): Variant[] {
  if (asked === 'all') return [...variants];
  const known = variants.find((variant) => variant === asked);
  if (known) return [known];
  throw new LabError(
    `There is no variant "${asked}": VARIANT can be ${variants.join(', ')}, or all. Each is a folder of variants/ with a variant.env.`,
  );
}

/** Returns the variants or the experiment to start: those that VARIANT and WITH name. */
export function chosenToStart(asked?: string): Variant[] {
  const experiment = experimentAskedFor();
  return experiment ? [experiment.name] : variantsAskedFor(asked);
}

/** Does the same for a command on what runs. Without WITH, an experiment that runs takes the place of its variant. */
export function chosenToUse(asked?: string): Variant[] {
  const experiment = experimentAskedFor();
  return experiment ? [experiment.name] : variantsAskedFor(asked).map((variant) => inPlaceOf(variant));
}

/** Returns the experiment that WITH names. VARIANT may also be an experiment's whole name. */
export function experimentAskedFor({ WITH, VARIANT }: NodeJS.ProcessEnv = process.env): Experiment | undefined {
  if (!WITH) return experiments.find(({ name }) => name === VARIANT);
  const named = experiments.filter(({ name, mechanism }) => [name, mechanism].includes(WITH));
  if (!VARIANT) {
    const choices = named.map(({ name }) => chosenBy(name));
    const advice = choices.length > 0 ? choices.join(', or ') : 'make experiment lists them';
    throw new LabError(`WITH=${WITH} needs the VARIANT that it changes: ${advice}.`);
  }
  if (VARIANT === 'all') throw new LabError(`WITH=${WITH} changes one variant: name that one instead of VARIANT=all.`);
  const [variant] = variantsNamed(VARIANT);
  const found = named.find((experiment) => experiment.variant === variant);
  if (found) return found;
  const others = experiments.filter((experiment) => experiment.variant === variant);
  const choices = others.map(({ mechanism }) => mechanism).join(', ');
  const advice = choices ? `WITH can be ${choices}` : 'it has none, and make experiment lists the others';
  throw new LabError(`There is no experiment "${WITH}" of ${variant}: ${advice}.`);
}

export function serviceAskedFor(asked = process.env.SERVICE || undefined): Service | undefined {
  const known = services.find((service) => service === asked);
  if (known || asked === undefined) return known;
  throw new LabError(`There is no service "${asked}": SERVICE can be ${services.join(', ')}.`);
}

export function replicasAskedFor(asked = process.env.REPLICAS || '1'): number {
  const replicas = Number(asked);
  if (Number.isInteger(replicas) && replicas >= 1 && replicas <= maxReplicas) return replicas;
  throw new LabError(`REPLICAS is "${asked}": it can be a number from 1 to ${maxReplicas}.`);
}
