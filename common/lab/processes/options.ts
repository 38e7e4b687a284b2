import { LabError } from '../machine/lab-error.ts';
import { maxReplicas, type Service, services, type Variant, variants } from './ports.ts';

/** Returns the variants that VARIANT names. Fails with the list of variants when there is no such variant. */
export function variantsAskedFor(asked = process.env.VARIANT || 'hybrid'): Variant[] {
  if (asked === 'all') return [...variants];
  const known = variants.find((variant) => variant === asked);
  if (known) return [known];
  throw new LabError(
    `There is no variant "${asked}": VARIANT can be ${variants.join(', ')}, or all. Each is a folder of variants/ with a variant.env.`,
  );
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
