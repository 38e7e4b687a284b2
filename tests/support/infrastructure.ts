import { type Infrastructure } from '../../common/lab/servers/infrastructure.ts';
import { hasBroker, type Service, services, type Variant } from '../../common/lab/processes/ports.ts';
import { everyName } from '../../common/lab/processes/running-services.ts';

/** Results, logs and locks of the last test run. */
export const TEST_FOLDER = process.env.TEST_FOLDER ?? '.lab/test-results';

/** The URLs of the servers that the run started. */
export interface Servers {
  databases: Record<Service, string>;
  brokers: Partial<Record<Variant, string>>;
}

const VARIABLE = 'LAB_TEST_SERVERS';

/** Passes the URLs to jest's worker processes. */
export function publishServers(found: Servers): void {
  process.env[VARIABLE] = JSON.stringify(found);
}

/** Returns whether the caller of this run started the servers and will stop them. */
export const areServersGiven = (): boolean => Boolean(process.env[VARIABLE]);

export function serversOf(infrastructure: Infrastructure): Servers {
  return {
    databases: record(services, (service) => infrastructure.databaseUrl(service)),
    brokers: record(everyName().filter(hasBroker), (variant) => infrastructure.amqpUrl(variant)),
  };
}

export function servers(): Servers {
  const found = process.env[VARIABLE];
  if (!found) throw new Error('No servers: tests run through `npm test`, whose setup starts them.');
  return JSON.parse(found) as Servers;
}

function record<K extends string, V>(keys: readonly K[], value: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, V>;
}
