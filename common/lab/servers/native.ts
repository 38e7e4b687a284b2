import { type Profile } from '../machine/folders.ts';
import { NativePostgres } from './native-postgres.ts';
import { NativeRabbitmq } from './native-rabbitmq.ts';
import { type HowToStop, type Infrastructure, type Request, type ServerControl, type ServerName } from './servers.ts';
import { startShared } from './shared-servers.ts';

/** Starts a private PostgreSQL and RabbitMQ as processes of this user, with their data in the lab's folder. */
export async function startNative({ profile, broker, say }: Request): Promise<Infrastructure> {
  const postgres = new NativePostgres(profile, say);
  const rabbitmq = new NativeRabbitmq(profile, say);
  const stop = await startShared(profile, broker ? [postgres, rabbitmq] : [postgres], [postgres, rabbitmq]);
  return {
    mode: 'native',
    databaseUrl: (service) => postgres.url(service, `${service}_db`),
    adminDatabaseUrl: postgres.url('postgres', 'postgres'),
    amqpUrl: (variant) => rabbitmq.url(variant),
    managementUrl: broker ? rabbitmq.managementUrl() : undefined,
    postgres,
    rabbitmq: broker ? rabbitmq : undefined,
    rabbitmqctl: broker ? (...command) => rabbitmq.control(...command) : undefined,
    stop,
  };
}

export function runsNatively(profile: Profile): boolean {
  return new NativePostgres(profile, () => undefined).pid() !== undefined;
}

export function nativeServers(profile: Profile, say: (line: string) => void): Record<ServerName, ServerControl> {
  return { postgres: new NativePostgres(profile, say), broker: new NativeRabbitmq(profile, say) };
}

/** Stops the servers. Returns the names of those that ran. */
export async function stopNative(profile: Profile, how?: HowToStop): Promise<string[]> {
  const say = () => undefined;
  const servers = { PostgreSQL: new NativePostgres(profile, say), RabbitMQ: new NativeRabbitmq(profile, say) };
  const running = Object.entries(servers).filter(([, server]) => server.pid() !== undefined);
  await Promise.all(Object.values(servers).map((server) => server.stop(how)));
  return running.map(([name]) => name);
}
