import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { LabError } from '../machine/lab-error.ts';
import { root, type Profile } from '../machine/folders.ts';
import { foldersIn, type Service, services, type Variant } from '../../platform/names.ts';
import { baseOf, experimentOf } from './experiments.ts';

export { type Service, services, type Variant };

type Environment = Record<string, string | undefined>;

const MANIFEST = 'variant.env';

/** Every folder of `variants/` with a manifest, in the order of their ports. */
export const variants: readonly Variant[] = foldersIn(join(root, 'variants'))
  .filter((name) => existsSync(join(root, 'variants', name, MANIFEST)))
  .sort((one, other) => Number(manifestOf(one).ORDER_PORT) - Number(manifestOf(other).ORDER_PORT));

/** Whether the variant needs a broker. */
export function hasBroker(variant: Variant): boolean {
  return manifestOf(variant).BROKERS !== '0';
}

/** Replica n listens 10(n-1) above the first; from the tenth on it would reach into another variant's hundred. */
export const maxReplicas = 9;

/**
 * Where a replica of a service listens. `variants/<variant>/variant.env` says it; HYBRID_ORDER_PORT (one variant's) and
 * ORDER_PORT (whichever variant runs) in the environment overrule it, in this order.
 */
export function portOf(variant: Variant, service: Service, replica = 1, env: Environment = process.env): number {
  const name = `${service.toUpperCase()}_PORT`;
  const ownName = portVariable(variant, service);
  const first = env[ownName]
    ? parsePort(ownName, env[ownName])
    : parsePort(name, env[name] || manifestOf(variant)[name]);
  return first + 10 * (replica - 1);
}

/** Where docker compose publishes a server of the variant's own; AMQP_PORT and the like overrule the file, as there. */
export function containerPortOf(
  variant: Variant,
  server: 'POSTGRES' | 'AMQP' | 'BROKER_UI',
  env: Environment = process.env,
): number {
  const name = `${server}_PORT`;
  return parsePort(name, env[name] || manifestOf(variant)[name]);
}

/** Reads `variants/<variant>/variant.env`; an experiment's own lines replace those of its variant. */
export function manifestOf(name: Variant): Environment {
  const ofVariant = parseEnv(readFileSync(join(root, 'variants', baseOf(name), MANIFEST), 'utf8'));
  return { ...ofVariant, ...experimentOf(name)?.manifest };
}

/** The variable that moves a service of a variant, and of its experiments, to another port. */
export function portVariable(variant: Variant, service: Service): string {
  return `${baseOf(variant)}_${service}_port`.toUpperCase();
}

// Below 32768, where Linux begins to hand out ephemeral ports, and away from the servers' customary ones, so that
// neither takes the other's.
export const serverPorts = { POSTGRES: 432, AMQP: 672, AMQP_DIST: 673, EPMD: 674, BROKER_UI: 675 };
export type Server = keyof typeof serverPorts;

/** Where the ports of a profile begin; TEST_PORT_SHIFT moves all that a test run opens, so that two clones can test. */
export function profileBase(profile: Profile, env: Environment = process.env): number {
  if (profile === 'load') return 16_000;
  if (profile === 'run') return 17_000;
  return 18_000 + (env.TEST_PORT_SHIFT ? parsePort('TEST_PORT_SHIFT', env.TEST_PORT_SHIFT) : 0);
}

/** Where a server of the lab's own listens; TEST_POSTGRES_PORT and the like overrule it. */
export function serverPort(profile: Profile, server: Server, env: Environment = process.env): number {
  const name = serverPortVariable(profile, server);
  return env[name] ? parsePort(name, env[name]) : profileBase(profile, env) + serverPorts[server];
}

export function serverPortVariable(profile: Profile, server: Server): string {
  return `${profile}_${server}_port`.toUpperCase();
}

function parsePort(name: string, value: string | undefined): number {
  const port = Number(value);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new LabError(`${name} is "${value ?? ''}": a port is a number from 1 to 65535.`);
}
