import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { brokerAnswers, databaseAnswers } from './answers.ts';
import { engineVersion, images, reasonAgainstDocker } from './docker-engine.ts';
import { DockerServer, label } from './docker-server.ts';
import { labFolder, type Profile, profiles } from '../machine/folders.ts';
import { LabError } from '../machine/lab-error.ts';
import { serverPort } from '../processes/ports.ts';
import { type HowToStop, type Infrastructure, type Request, type ServerControl, type ServerName } from './servers.ts';
import { startShared } from './shared-servers.ts';
import { createVirtualHosts, virtualHosts } from './virtual-hosts.ts';

/** Starts PostgreSQL and RabbitMQ in a container each. */
export async function startDocker(request: Request): Promise<Infrastructure> {
  const reasonAgainst = await reasonAgainstDocker(request);
  if (reasonAgainst) throw new LabError(`${reasonAgainst}. Start Docker, or use INFRA=native.`);
  const { profile, broker } = request;
  const { postgres, rabbitmq } = servers(profile, request.say);
  const stop = await startShared(profile, broker ? [postgres, rabbitmq] : [postgres], [postgres, rabbitmq]);
  return {
    mode: 'docker',
    databaseUrl: (service) => databaseUrl(profile, service, `${service}_db`),
    adminDatabaseUrl: databaseUrl(profile, 'postgres', 'postgres'),
    amqpUrl: (variant) => amqpUrl(profile, variant),
    managementUrl: broker ? managementUrl(profile) : undefined,
    postgres,
    rabbitmq: broker ? rabbitmq : undefined,
    rabbitmqctl: broker ? (...command) => rabbitmq.execute(['rabbitmqctl', ...command]) : undefined,
    stop,
  };
}

/** Stops the containers. Returns the names of the servers that ran. */
export async function stopDocker(profile: Profile, how?: HowToStop): Promise<string[]> {
  if (!everUsed(profile)) return [];
  const { postgres, rabbitmq } = servers(profile);
  const named = [
    ['PostgreSQL', postgres],
    ['RabbitMQ', rabbitmq],
  ] as const;
  const running: string[] = [];
  for (const [name, server] of named) if (await server.isRunning()) running.push(name);
  await Promise.all([postgres.stop(how), rabbitmq.stop(how)]);
  return running;
}

/** Returns the servers, or undefined when the lab's PostgreSQL doesn't run in a container. */
export async function dockerServers(
  profile: Profile,
  say: (line: string) => void,
): Promise<Record<ServerName, ServerControl> | undefined> {
  if (!everUsed(profile)) return undefined;
  const { postgres, rabbitmq } = servers(profile, say);
  return (await postgres.isRunning()) ? { postgres, broker: rabbitmq } : undefined;
}

/** Removes the containers and their volumes. */
export async function removeContainers(say: (line: string) => void): Promise<void> {
  const used = profiles.filter(everUsed);
  if (used.length > 0 && !(await engineVersion())) {
    say(`no Docker engine answers: the lab's containers and volumes (label ${label}) stay`);
    return;
  }
  for (const profile of used) {
    const { postgres, rabbitmq } = servers(profile);
    await Promise.all([postgres.remove(), rabbitmq.remove()]);
    say(`removed the containers of make ${profile}, and their data`);
  }
}

function everUsed(profile: Profile): boolean {
  return existsSync(join(labFolder, profile, 'docker'));
}

function servers(profile: Profile, say: (line: string) => void = () => undefined) {
  const mounted = (file: string, target: string) => ['--volume', `${file}:${target}:ro`];
  const here = import.meta.dirname;
  const postgres = new DockerServer(
    profile,
    {
      name: 'postgres',
      title: 'PostgreSQL',
      image: images.POSTGRES_IMAGE,
      ports: { POSTGRES: 5432 },
      data: '/var/lib/postgresql/data',
      options: [
        ...['--env', 'POSTGRES_PASSWORD=postgres', '--env', 'POSTGRES_INITDB_ARGS=--encoding=UTF8 --locale=C'],
        ...mounted(join(here, 'postgres/init.sql'), '/docker-entrypoint-initdb.d/init.sql'),
        '--shm-size=256m',
        '--log-driver=local', // the default driver never deletes a line
      ],
      command: [
        ...['postgres', '-c', 'max_connections=300'],
        ...(profile === 'load' ? ['-c', 'shared_preload_libraries=pg_stat_statements'] : []),
      ],
      immediately: 'SIGQUIT',
      answers: () => databaseAnswers(databaseUrl(profile, 'order', 'order_db')),
    },
    say,
  );
  const rabbitmq = new DockerServer(
    profile,
    {
      name: 'rabbitmq',
      title: 'RabbitMQ',
      image: images.RABBITMQ_IMAGE,
      ports: { AMQP: 5672, BROKER_UI: 15672 },
      data: '/var/lib/rabbitmq',
      options: [
        '--hostname=lab', // the broker names its data folder after it
        '--log-driver=local',
        '--ulimit=nofile=65536', // Erlang makes a table for as many files: 1.6 GB where Docker sets no limit
        ...['--env', 'RABBITMQ_DEFAULT_USER=lab', '--env', 'RABBITMQ_DEFAULT_PASS=lab'],
        ...mounted(join(here, 'rabbitmq/container.conf'), '/etc/rabbitmq/conf.d/20-lab.conf'),
      ],
      command: [],
      immediately: 'SIGKILL',
      answers: async () => {
        await createVirtualHosts(managementUrl(profile));
        for (const name of virtualHosts()) await brokerAnswers(amqpUrl(profile, name));
      },
    },
    say,
  );
  return { postgres, rabbitmq };
}

function databaseUrl(profile: Profile, role: string, database: string): string {
  return `postgres://${role}:${role}@127.0.0.1:${serverPort(profile, 'POSTGRES')}/${database}`;
}

function managementUrl(profile: Profile): string {
  return `http://127.0.0.1:${serverPort(profile, 'BROKER_UI')}`;
}

function amqpUrl(profile: Profile, variant: string): string {
  return `amqp://lab:lab@127.0.0.1:${serverPort(profile, 'AMQP')}/${variant}`;
}
