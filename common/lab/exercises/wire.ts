import { connect, type ChannelModel, type ConfirmChannel, type GetMessage } from 'amqplib';
import { setTimeout as sleep } from 'node:timers/promises';
import { take } from '../audit/dead-queues.ts';
import { brokerUrl } from '../servers/broker-url.ts';
import { LabError } from '../machine/lab-error.ts';
import { until } from '../machine/wait.ts';
import { type Variant } from '../processes/ports.ts';

const EXCHANGE = 'lab.events';
const ARRIVES_MS = 5000;
const TAKEN_AT_MOST = 1000;

export interface Heard {
  type: string;
  routingKey: string;
  content: Buffer;
  messageId: string;
}

/** Subscribes to every event of a variant with its own queue. */
export class Wire {
  private readonly heard: Heard[] = [];
  private readonly connection: ChannelModel;
  private readonly channel: ConfirmChannel;

  private constructor(connection: ChannelModel, channel: ConfirmChannel) {
    this.connection = connection;
    this.channel = channel;
  }

  static async listen(variant: Variant): Promise<Wire> {
    const connection = await connect(await brokerUrl(variant));
    const channel = await connection.createConfirmChannel();
    const wire = new Wire(connection, channel);
    const { queue } = await channel.assertQueue('', { exclusive: true, durable: false });
    await channel.bindQueue(queue, EXCHANGE, '#');
    const take = (type: string, routingKey: string, messageId: string, content: Buffer) =>
      wire.heard.push({ type, routingKey, messageId, content });
    await channel.consume(
      queue,
      (message) => {
        if (!message) return;
        const { type, messageId } = message.properties as { type: string; messageId: string };
        take(type, message.fields.routingKey, messageId, message.content);
      },
      { noAck: true },
    );
    return wire;
  }

  about(userId: string): Heard[] {
    return this.heard.filter(({ content }) => content.includes(userId));
  }

  /** Waits for an event of this type about the user. */
  async hears(type: string, userId: string): Promise<Heard> {
    for (const end = performance.now() + 10_000; performance.now() < end; await sleep(20)) {
      const found = this.about(userId).find((event) => event.type === type);
      if (found) return found;
    }
    throw new LabError(`No ${type} was heard within 10 s.`);
  }

  /** Removes the event about the user from the queue of a service that is down. Other messages stay. */
  async takeFrom(queue: string, userId: string): Promise<void> {
    await until(`the event in ${queue}`, ARRIVES_MS, async () => {
      const others: GetMessage[] = [];
      let taken = false;
      for await (const message of take(this.channel, queue, TAKEN_AT_MOST)) {
        taken = message.content.includes(userId);
        if (!taken) {
          others.push(message);
          continue;
        }
        this.channel.ack(message);
        break;
      }
      for (const other of others) this.channel.nack(other);
      if (!taken) throw new LabError('it is not there');
    });
  }

  /** Counts the ready messages of a queue. */
  async waiting(queue: string): Promise<number> {
    return (await this.channel.checkQueue(queue)).messageCount;
  }

  async repeat({ type, routingKey, messageId, content }: Heard): Promise<void> {
    const properties = { type, messageId, contentType: 'application/json', persistent: true, mandatory: true };
    this.channel.publish(EXCHANGE, routingKey, content, properties);
    await this.channel.waitForConfirms();
  }

  close(): Promise<void> {
    return this.connection.close();
  }
}
