import { brokerAnswers, databaseAnswers } from './answers.ts';
import { LabError } from '../machine/lab-error.ts';
import { hasBroker, type Service, services, type Variant } from '../processes/ports.ts';
import { type Infrastructure, type Request } from './servers.ts';
import { reasonOf } from '../machine/wait.ts';

const databaseVariable = (service: Service) => `${service.toUpperCase()}_DATABASE_URL`;

/** Uses servers that the user runs. The services create their schema and topology there; the lab creates nothing. */
export async function useExternal({ broker, say }: Request, env = process.env): Promise<Infrastructure> {
  const needed = neededVariables(broker);
  const missing = missingExternal(broker, env);
  if (missing.length > 0) {
    throw new LabError(`INFRA=external needs ${needed.join(', ')} in the environment; missing: ${missing.join(', ')}.`);
  }
  const unusable = needed.filter((name) => !URL.canParse(env[name]!));
  if (unusable.length > 0) throw new LabError(`Not a URL: ${unusable.join(', ')}.`);
  const infrastructure: Infrastructure = {
    mode: 'external',
    databaseUrl: (service) => env[databaseVariable(service)]!,
    amqpUrl: (variant) => withVirtualHost(env.AMQP_URL!, variant),
    stop: async () => undefined,
  };
  for (const service of services) {
    await expectAnswer(databaseVariable(service), databaseAnswers(infrastructure.databaseUrl(service)));
  }
  say(`using ${needed.join(', ')}`);
  return infrastructure;
}

function neededVariables(broker: boolean): string[] {
  return [...services.map(databaseVariable), ...(broker ? ['AMQP_URL'] : [])];
}

/** Returns the names of the URLs that are not set. */
export function missingExternal(broker: boolean, env = process.env): string[] {
  return neededVariables(broker).filter((name) => !env[name]);
}

/** Adds the variant as virtual host, unless the URL names one. */
export function withVirtualHost(url: string, variant: Variant): string {
  if (namesVirtualHost(url)) return url;
  const parsed = new URL(url);
  parsed.pathname = `/${variant}`;
  return parsed.href;
}

/** Whether an AMQP URL has a path. The path of amqp://host/ is empty. */
function namesVirtualHost(url: string): boolean {
  return new URL(url).pathname.length > 1;
}

/** Fails unless each variant has an existing virtual host of its own. A shared one would mix their messages. */
export async function expectVirtualHosts(variants: Variant[], infrastructure: Infrastructure): Promise<void> {
  if (infrastructure.mode !== 'external') return;
  const urls = variants.filter(hasBroker).map((variant) => infrastructure.amqpUrl(variant));
  if (new Set(urls).size < urls.length) {
    throw new LabError(
      `AMQP_URL names one virtual host, but ${urls.length} variants need one each: leave it out of the URL, and have ` +
        `virtual hosts named after the variants.`,
    );
  }
  for (const url of urls) {
    const virtualHost = new URL(url).pathname.slice(1);
    await expectAnswer(`AMQP_URL with the virtual host ${virtualHost}, which has to be there,`, brokerAnswers(url));
  }
}

async function expectAnswer(name: string, answer: Promise<void>): Promise<void> {
  await answer.catch((error: unknown) => {
    throw new LabError(`${name} refuses the lab: ${reasonOf(error)}`);
  });
}
