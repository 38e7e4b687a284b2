import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { EXCHANGE, type Queue, type Topology } from '../../platform/messaging/topology.ts';
import { reasonOf } from '../machine/wait.ts';
import { codeOf } from '../processes/experiments.ts';
import { type Variant } from '../processes/ports.ts';
import { managementUrlOf } from '../servers/management-url.ts';
import { type Finding } from './findings.ts';

const LOOK_EVERY_MS = 250;
const TIMEOUT_MS = 5000;

/** The broker's queues and bindings against the variant's topology. `impossible` says why they were not compared. */
export interface Compared {
  findings: Finding[];
  impossible?: string;
}

/** The queues and bindings of one virtual host, as the management API lists them. */
export interface Declared {
  queues: { name: string; arguments: Record<string, unknown> }[];
  bindings: { source: string; destination: string; routing_key: string }[];
}

/** Compares until nothing is found or `withinMs` is over: the services restore what somebody deleted. */
export async function compareTopology(variant: Variant, amqpUrl: string, withinMs: number): Promise<Compared> {
  const managementUrl = managementUrlOf(variant, amqpUrl);
  if (!managementUrl) return { findings: [], impossible: 'set BROKER_UI_URL to the URL of its management API' };
  const { queues } = await topologyOf(variant);
  const until = Date.now() + withinMs;
  for (;;) {
    const compared = await readDeclared(managementUrl, amqpUrl).then(
      (declared): Compared => ({ findings: differences(queues, declared) }),
      (error: unknown): Compared => ({ findings: [], impossible: reasonOf(error) }),
    );
    const differs = compared.findings.length > 0 || compared.impossible !== undefined;
    if (!differs || Date.now() > until) return compared;
    await sleep(LOOK_EVERY_MS);
  }
}

/** Returns a finding for each kind of difference. Queues and bindings of third parties are no difference. */
export function differences(expected: Queue[], { queues, bindings }: Declared): Finding[] {
  const declared = new Map(queues.map((queue) => [queue.name, queue.arguments]));
  const otherwise = ({ name, arguments: wanted }: Queue) => {
    const present = declared.get(name);
    return present && Object.entries(wanted).some(([key, value]) => present[key] !== value);
  };
  const own = new Set(expected.map(({ name }) => name));
  const wanted = expected.flatMap(({ name, routingKeys }) => routingKeys.map((key) => `${key} -> ${name}`));
  const present = bindings
    .filter(({ source, destination }) => source === EXCHANGE && own.has(destination))
    .map(({ destination, routing_key }) => `${routing_key} -> ${destination}`);
  const found: Record<string, string[]> = {
    'missing queues': [...own].filter((name) => !declared.has(name)),
    'queues with other arguments': expected.filter(otherwise).map(({ name }) => name),
    'missing bindings': wanted.filter((binding) => !present.includes(binding)),
    'bindings beside the topology': present.filter((binding) => !wanted.includes(binding)),
  };
  const findings = Object.entries(found).map(([what, ids]): Finding => ({ kind: 'topology', what, ids }));
  return findings.filter(({ ids }) => ids.length > 0);
}

/** Imports the variant's messages.ts, the only file of a variant that the lab reads. */
async function topologyOf(variant: Variant): Promise<Topology> {
  const file = pathToFileURL(join(codeOf(variant), 'variants', variant, 'messages.ts')).href;
  return ((await import(file)) as { topology: Topology }).topology;
}

/** Reads the URL's virtual host (https://www.rabbitmq.com/docs/http-api-reference). */
async function readDeclared(managementUrl: string, amqpUrl: string): Promise<Declared> {
  const { username, password, pathname } = new URL(amqpUrl);
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const headers = { authorization: `Basic ${Buffer.from(login).toString('base64')}` };
  const read = async (what: string) => {
    const url = `${managementUrl}/api/${what}${pathname}`;
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
    return answer.json();
  };
  const [queues, bindings] = await Promise.all([read('queues'), read('bindings')]);
  return { queues: queues as Declared['queues'], bindings: bindings as Declared['bindings'] };
}
