import { rmSync } from 'node:fs';
import pg from 'pg';
import { connect } from 'amqplib';
import { ControlledProcess } from '../common/lab/breaking/controlled-process.ts';
import { type Controlled } from '../common/lab/breaking/controlled.ts';
import { databaseUrlsOf } from '../common/lab/servers/database-urls.ts';
import { stateFolder } from '../common/lab/machine/folders.ts';
import { LabError } from '../common/lab/machine/lab-error.ts';
import { startInfrastructure, stopLeftServers } from '../common/lab/servers/infrastructure.ts';
import { baseOf, chosenBy } from '../common/lab/processes/experiments.ts';
import { type Place, placesOf } from '../common/lab/processes/places.ts';
import { hasBroker, type Service, services, type Variant } from '../common/lab/processes/ports.ts';
import { isAlive } from '../common/lab/processes/processes.ts';
import { prepare } from '../common/lab/commands/while-running.ts';
import { nameOf, rememberedServices, stopOwnServices } from '../common/lab/processes/running-services.ts';
import { type Infrastructure } from '../common/lab/servers/servers.ts';
import { allReady, startServices } from '../common/lab/commands/start-services.ts';
import { usersOf } from '../common/lab/servers/users.ts';
import { reasonOf } from '../common/lab/machine/wait.ts';
import { composedServices } from '../common/lab/breaking/containers.ts';

const EMPTY_WITHIN_MS = 60_000;

/** A process of a variant. Replicas share a name. */
export interface MeasuredProcess {
  name: Service | 'postgres' | 'rabbitmq';
  pid: number;
}

/** A running variant, with its addresses, servers and processes. */
export interface Stack {
  variant: Variant;
  services: Controlled[];
  /** The address of the first replica. */
  url(service: Service): string;
  /** The addresses of all replicas. */
  urls(service: Service): string[];
  databaseUrl(service: Service): string;
  /** PostgreSQL and the broker; undefined when the lab did not start them. */
  infrastructure?: Infrastructure;
  /** Lists the current processes; a restarted service has a new pid. Empty for containers. */
  processes(): MeasuredProcess[];
  close(): Promise<void>;
}

/** Finds a variant that was started by make run or docker compose; undefined when it doesn't run. */
export async function runningStack(variant: Variant, say: (line: string) => void): Promise<Stack | undefined> {
  const own = rememberedServices().filter((one) => one.variant === variant && isAlive(one.runner));
  if (own.length > 0) {
    const infrastructure = await startInfrastructure({ broker: hasBroker(variant), say });
    const close = () => infrastructure.stop();
    return stackOf(
      variant,
      own.map((known) => new ControlledProcess(known)),
      infrastructure,
      close,
    );
  }
  const composed = (await composedServices()).filter((one) => one.variant === variant);
  return composed.length > 0 ? stackOf(variant, composed, undefined, async () => undefined) : undefined;
}

export interface Shape {
  replicas?: number;
  /** Replaces parts of a service's environment (`told`), for example to send its traffic through a link. */
  env?: (place: Place, told: Record<string, string>) => Record<string, string>;
  /** The compiled entry point of the services; default is that of this checkout, or of the experiment's copy. */
  main?: string;
}

/**
 * Starts new, empty servers for variants and experiments, and compiles their services. The data of make run stay
 * untouched.
 */
export async function startServers(names: Variant[]): Promise<Infrastructure> {
  const others = usersOf('load').filter(({ pid }) => pid !== process.pid);
  if (others.length > 0) throw new LabError(`Something else is being measured (pid ${others[0]!.pid}): wait for it.`);
  await stopLeftServers('load', 'immediate');
  for (const server of ['postgres', 'rabbitmq']) rmSync(stateFolder('load', server), { recursive: true, force: true });
  // An experiment has the ports of its variant, so only one of them can be checked for free ports.
  const onePerPort = [...Map.groupBy(names, baseOf).values()].map(([first]) => first!);
  return prepare(placesOf(onePerPort, 1), 'load', names);
}

/** Starts one variant with empty databases and queues. */
export async function startStack(
  variant: Variant,
  infrastructure: Infrastructure,
  { replicas = 1, env, main }: Shape = {},
): Promise<Stack> {
  await emptyDatabases(variant, infrastructure);
  if (hasBroker(variant)) await emptyBroker(infrastructure.amqpUrl(variant));
  const places = placesOf([variant], replicas).map((place) => ({ ...place, main }));
  try {
    await allReady(startServices(places, infrastructure, env));
  } catch (error) {
    await stopOwnServices();
    throw error;
  }
  const controlled = rememberedServices()
    .filter((one) => places.some((place) => nameOf(place) === nameOf(one)))
    .map((known) => new ControlledProcess(known));
  return stackOf(variant, controlled, infrastructure, () => stopOwnServices());
}

function stackOf(
  variant: Variant,
  those: Controlled[],
  infrastructure: Infrastructure | undefined,
  close: () => Promise<void>,
): Stack {
  const databaseUrl = databaseUrlsOf(variant);
  const urls = (service: Service) => {
    const found = those.filter((one) => one.service === service).map((one) => one.url);
    if (found.length === 0) throw new LabError(`${variant}/${service} doesn't run: make run ${chosenBy(variant)}.`);
    return found;
  };
  const url = (service: Service) => urls(service)[0]!;
  return { variant, services: those, url, urls, databaseUrl, infrastructure, processes, close };

  function processes(): MeasuredProcess[] {
    if (!infrastructure) return [];
    const own = rememberedServices().filter((one) => one.variant === variant && isAlive(one));
    const servers = [
      { name: 'postgres' as const, pid: infrastructure.postgres?.pid() },
      { name: 'rabbitmq' as const, pid: hasBroker(variant) ? infrastructure.rabbitmq?.pid() : undefined },
    ];
    return [
      ...own.map(({ service, pid }) => ({ name: service, pid })),
      ...servers.flatMap(({ name, pid }) => (pid === undefined ? [] : [{ name, pid }])),
    ];
  }
}

async function emptyDatabases(variant: Variant, infrastructure: Infrastructure): Promise<void> {
  for (const service of services) {
    const client = new pg.Client({ connectionString: infrastructure.databaseUrl(service) });
    await client.connect();
    await client.query(`DROP SCHEMA IF EXISTS "${variant}" CASCADE`);
    await client.end();
  }
}

/** Deletes the queues. Fails after a minute, because a broker that lost a queue's leader never answers. */
async function emptyBroker(amqpUrl: string): Promise<void> {
  const connection = await connect(amqpUrl, { timeout: 5000 });
  let late: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(new LabError(`${new URL(amqpUrl).pathname.slice(1)}: no answer`)), EMPTY_WITHIN_MS);
  });
  const work = async () => {
    const channel = await connection.createChannel();
    for (const name of services.flatMap((service) => [service, `${service}.dead`])) await channel.deleteQueue(name);
  };
  try {
    await Promise.race([work(), deadline]);
  } catch (error) {
    throw new LabError(`The queues of an earlier run can't be deleted (${reasonOf(error)}): make stop, and try again.`);
  } finally {
    clearTimeout(late);
    await connection.close().catch(() => undefined);
  }
}
