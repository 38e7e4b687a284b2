import { connect } from 'amqplib';
import { LabError } from '../../common/lab/machine/lab-error.ts';
import { until } from '../../common/lab/machine/wait.ts';
import { type Stack } from '../stack.ts';
import { makeUsers } from '../users.ts';
import { type Settings } from './fair.ts';
import { Unsound } from './sound.ts';

/** Several times the 5 s between two statistics of the broker. */
const STATISTICS_MS = 20_000;

interface Queue {
  name: string;
  durable: boolean;
  type: string;
}

interface Consumer {
  ack_required: boolean;
  prefetch_count: number;
  queue: { name: string };
}

interface Channel {
  confirm: boolean;
}

/** Reads the broker's settings. @throws Unsound when a message could be lost that the variant promises to keep */
export async function readBrokerSettings(stack: Stack): Promise<Settings> {
  const { variant, infrastructure } = stack;
  if (!infrastructure?.managementUrl)
    throw new LabError("The broker has no management API, so its settings can't be read.");
  const api = new ManagementApi(infrastructure.managementUrl);
  const queues = await api.get<Queue[]>(`queues/${variant}`);
  const consumers = await someOf<Consumer>(api, `consumers/${variant}`);
  const publishers = await someOf<Channel>(api, `vhosts/${variant}/channels`, ({ confirm }) => confirm);
  expectKept(queues, consumers, publishers.length);
  await expectPersistent(stack);
  const { rabbitmq_version: version } = await api.get<{ rabbitmq_version: string }>('overview');
  const prefetch = [...new Set(consumers.map((consumer) => consumer.prefetch_count))].join(', ');
  return {
    ...{ rabbitmq: version, queues: 'durable quorum queues', messages: 'persistent, published with confirms' },
    consumers: `acknowledge, prefetch ${prefetch}`,
  };
}

export function expectKept(queues: Queue[], consumers: Consumer[], confirmed: number): void {
  if (queues.length === 0) throw new Unsound('the broker has no queue');
  for (const { name, durable, type } of queues) {
    if (durable && type === 'quorum') continue;
    throw new Unsound(`the queue ${name} is ${durable ? '' : 'not durable, '}${type}`);
  }
  if (confirmed === 0) throw new Unsound('nobody publishes with confirms');
  if (consumers.length === 0) throw new Unsound('nobody consumes');
  const careless = consumers.find((consumer) => !consumer.ack_required);
  if (careless) throw new Unsound(`${careless.queue.name} is consumed without acknowledgements`);
}

/** Polls the management API, which shows a new channel or consumer after a few seconds. May return an empty list. */
async function someOf<T>(api: ManagementApi, path: string, wanted: (one: T) => boolean = () => true): Promise<T[]> {
  let found: T[] = [];
  const look = async () => {
    found = (await api.get<T[]>(path)).filter(wanted);
    if (found.length === 0) throw new Error('it knows none');
  };
  await until(`the broker's ${path}`, STATISTICS_MS, look).catch(() => undefined);
  return found;
}

/** Places an order and reads the delivery mode of its event; 2 is persistent (AMQP 0-9-1). */
async function expectPersistent(stack: Stack): Promise<void> {
  const { variant, infrastructure } = stack;
  const connection = await connect(infrastructure!.amqpUrl(variant), { timeout: 5000 });
  try {
    const channel = await connection.createChannel();
    const { queue } = await channel.assertQueue('', { exclusive: true });
    await channel.bindQueue(queue, 'lab.events', '#');
    const [userId] = await makeUsers(stack, 1);
    const headers = { 'content-type': 'application/json' };
    const order = { method: 'POST', headers, body: JSON.stringify({ userId, price: 1 }) };
    await fetch(`${stack.url('order')}/orders`, { ...order, signal: AbortSignal.timeout(10_000) });
    let mode: unknown;
    await until(`an event of ${variant}`, 15_000, async () => {
      const message = await channel.get(queue, { noAck: true });
      if (!message) throw new Error('nothing was published');
      mode = message.properties.deliveryMode;
    });
    if (mode !== 2) throw new Unsound(`it publishes with delivery mode ${String(mode)}, which is not persistent`);
  } finally {
    await connection.close();
  }
}

class ManagementApi {
  private readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  async get<T>(path: string): Promise<T> {
    const headers = { authorization: `Basic ${Buffer.from('lab:lab').toString('base64')}` };
    const answer = await fetch(`${this.url}/api/${path}`, { headers, signal: AbortSignal.timeout(5000) });
    if (!answer.ok) throw new LabError(`The broker's management API answers ${answer.status} to ${path}`);
    return (await answer.json()) as T;
  }
}
