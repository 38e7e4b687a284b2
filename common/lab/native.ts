import { type Profile } from './folders.ts';
import { type HowToStop, type Infrastructure, type Request } from './servers.ts';
import { NativePostgres } from './native-postgres.ts';
import { NativeRabbitmq } from './native-rabbitmq.ts';
import { alone, beginUse, endUse, usersOf } from './usage.ts';

/** A private PostgreSQL and RabbitMQ as processes of this user, all their state in the lab's own folder. */
export async function startNative({ profile, broker, say }: Request): Promise<Infrastructure> {
  const postgres = new NativePostgres(profile, say);
  const rabbitmq = new NativeRabbitmq(profile, say);
  const wanted = broker ? [postgres, rabbitmq] : [postgres];

  beginUse(profile, process.argv.slice(2).join(' '));
  const stop = (how?: HowToStop) =>
    alone(profile, async () => {
      endUse(profile);
      if (usersOf(profile).length === 0) await Promise.all([postgres.stop(how), rabbitmq.stop(how)]);
    });

  try {
    await alone(profile, () => allOrFirstError(wanted.map((server) => server.start())));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    mode: 'native',
    databaseUrl: (service) => postgres.url(service, `${service}_db`),
    adminDatabaseUrl: postgres.url('postgres', 'postgres'),
    amqpUrl: (variant) => rabbitmq.url(variant),
    managementUrl: broker ? rabbitmq.managementUrl() : undefined,
    postgres,
    rabbitmq: broker ? rabbitmq : undefined,
    stop,
  };
}

/** Stops the servers, whoever has started them; gives the names of those that ran. */
export async function stopNative(profile: Profile, how?: HowToStop): Promise<string[]> {
  const say = () => undefined;
  const servers = { PostgreSQL: new NativePostgres(profile, say), RabbitMQ: new NativeRabbitmq(profile, say) };
  const running = Object.entries(servers).filter(([, server]) => server.pid() !== undefined);
  await Promise.all(Object.values(servers).map((server) => server.stop(how)));
  return running.map(([name]) => name);
}

/** Waits for all, also when one fails: nothing is left half-started. */
async function allOrFirstError(work: Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}
