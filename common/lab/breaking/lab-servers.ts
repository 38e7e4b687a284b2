import { brokerAnswers, databaseAnswers } from '../servers/answers.ts';
import { databaseUrlsOf } from '../servers/database-urls.ts';
import { runningServers } from '../servers/infrastructure.ts';
import { type ServerName } from '../servers/servers.ts';
import { LabError } from '../machine/lab-error.ts';
import { say } from '../machine/terminal.ts';
import { alone } from '../processes/lock.ts';
import { hasBroker, serverPort, type Variant } from '../processes/ports.ts';
import { isAlive } from '../processes/processes.ts';
import { rememberedServices } from '../processes/running-services.ts';
import { composedServers } from './containers.ts';
import { type LabServer } from './controlled.ts';
import { runningVariants } from './running-lab.ts';

const labels: Record<ServerName, string> = { broker: 'the broker', postgres: 'PostgreSQL' };

/** Names a server for a message, for example `the broker of events, hybrid`. */
export const serverLabel = ({ name, variants }: LabServer) => `${labels[name]} of ${variants.join(', ')}`;

/** Returns the lab's own servers of this kind that these variants use, in make run or in docker compose. */
export async function serversOf(name: ServerName, those: Variant[]): Promise<LabServer[]> {
  const own = await ofMakeRun(name);
  const running = own.flatMap(({ variants }) => variants);
  const composed = (await composedServers(name)).filter(
    ({ variants }) => !variants.some((variant) => running.includes(variant)),
  );
  return [...own, ...composed].filter(({ variants }) => variants.some((variant) => those.includes(variant)));
}

/** Returns the servers of this kind that the running variants of VARIANT use. Fails when there is none. */
export async function chosenServers(name: ServerName): Promise<LabServer[]> {
  const running = await runningVariants();
  const servers = await serversOf(name, running);
  if (servers.length > 0) return servers;
  const why = name === 'broker' ? 'http needs none, INFRA=external has its own' : 'INFRA=external has its own';
  throw new LabError(
    `${running.join(', ')}: the lab has no ${name === 'broker' ? 'broker' : 'PostgreSQL'} to control; ${why}.`,
  );
}

async function ofMakeRun(name: ServerName): Promise<LabServer[]> {
  const port = serverPort('run', name === 'broker' ? 'AMQP' : 'POSTGRES');
  const variable = name === 'broker' ? 'AMQP_URL' : 'DATABASE_URL';
  const using = rememberedServices().filter(({ runner, variant, env }) => {
    if (name === 'broker' && !hasBroker(variant)) return false;
    return isAlive(runner) && env[variable] !== undefined && new URL(env[variable]).host === `127.0.0.1:${port}`;
  });
  const variants = [...new Set(using.map(({ variant }) => variant))];
  const servers = variants.length > 0 ? await runningServers('run', say) : undefined;
  if (!servers) return [];
  const server = servers[name];
  return [
    {
      name,
      variants,
      isUp: () => answers(name, variants[0]!, using[0]!.env[variable]!),
      isPaused: () => server.isPaused(),
      start: () => alone('run', () => server.start()),
      stop: () => alone('run', () => server.stop()),
      pause: () => server.pause(),
      resume: () => server.resume(),
    },
  ];
}

function answers(name: ServerName, variant: Variant, url: string): Promise<boolean> {
  const answer = name === 'broker' ? brokerAnswers(url) : databaseAnswers(databaseUrlsOf(variant)('order'));
  return answer.then(
    () => true,
    () => false,
  );
}
