import { connect } from 'amqplib';
import { brokerUrl } from '../servers/broker-url.ts';
import { depthOf } from './dead-queues.ts';
import { hasBroker, services, type Variant } from '../processes/ports.ts';

/** A queue of the variant, of its dead letters, or of messages that are retried later. */
export interface Queue {
  name: string;
  messages: number;
}

/** Reads the variant's queues; none for http. */
export async function readQueues(variant: Variant): Promise<Queue[]> {
  return hasBroker(variant) ? queuesAt(await brokerUrl(variant)) : [];
}

/** Reads the queues of the URL's virtual host. */
export async function queuesAt(amqpUrl: string): Promise<Queue[]> {
  const connection = await connect(amqpUrl, { timeout: 5000 });
  connection.on('error', () => undefined);
  try {
    const queues: Queue[] = [];
    for (const name of services.flatMap((service) => [service, `${service}.dead`, `${service}.retry`])) {
      queues.push({ name, messages: (await depthOf(connection, name)) ?? 0 });
    }
    return queues;
  } finally {
    await connection.close();
  }
}
