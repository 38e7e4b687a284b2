import { type Channel, type ChannelModel, type ConfirmChannel, connect, type GetMessage } from 'amqplib';
import { brokerUrl } from '../servers/broker-url.ts';
import { LabError } from '../machine/lab-error.ts';
import { chosenToUse, serviceAskedFor } from '../processes/options.ts';
import { hasBroker, type Service, services, type Variant } from '../processes/ports.ts';
import { reasonOf } from '../machine/wait.ts';

/** A dead-letter queue and the number of its messages. */
export interface DeadQueue {
  variant: Variant;
  service: Service;
  name: string;
  waiting: number;
}

/** Visits the dead-letter queues of the chosen variants and services, one channel per queue. */
export async function visitDeadQueues(
  visit: (channel: ConfirmChannel, queue: DeadQueue) => Promise<void>,
): Promise<void> {
  const variants = chosenToUse().filter(hasBroker);
  const asked = serviceAskedFor();
  for (const variant of variants) await visitVariant(variant, asked ? [asked] : [...services], visit);
}

async function visitVariant(variant: Variant, those: Service[], visit: Parameters<typeof visitDeadQueues>[0]) {
  const connection = await connect(await brokerUrl(variant), { timeout: 5000 }).catch((error: unknown) => {
    throw new LabError(`The broker of ${variant} doesn't let the lab in: ${reasonOf(error)}`);
  });
  connection.on('error', () => undefined);
  try {
    for (const service of those) {
      const name = `${service}.dead`;
      const waiting = await depthOf(connection, name);
      if (waiting === undefined) continue;
      const channel = open(await connection.createConfirmChannel());
      await visit(channel, { variant, service, name, waiting });
      await channel.close();
    }
  } finally {
    await connection.close();
  }
}

/** Counts the ready messages; undefined for a missing queue, as of a service that consumes nothing. */
export async function depthOf(connection: ChannelModel, queue: string): Promise<number | undefined> {
  const NOT_FOUND = 404;
  const channel = open(await connection.createChannel());
  try {
    const { messageCount } = await channel.checkQueue(queue);
    await channel.close();
    return messageCount;
  } catch (error) {
    if ((error as { code?: number }).code === NOT_FOUND) return undefined;
    throw error;
  }
}

function open<C extends Channel>(channel: C): C {
  return channel.on('error', () => undefined);
}

/** Yields up to `count` messages; each stays in the queue unless the caller acknowledges it. */
export async function* take(channel: Channel, queue: string, count: number): AsyncGenerator<GetMessage> {
  for (let taken = 0; taken < count; taken++) {
    const message = await channel.get(queue);
    if (!message) return;
    yield message;
  }
}
