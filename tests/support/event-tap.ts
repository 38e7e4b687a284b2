import { connect, type ChannelModel, type ConfirmChannel, type GetMessage, type Options } from 'amqplib';
import { depthOf } from '../../common/lab/audit/dead-queues.ts';
import { EXCHANGE } from '../behaviour/events.ts';
import { eventually } from './eventually.ts';
import { byThirdParties } from './third-party.ts';

type Message = Pick<GetMessage, 'content' | 'properties'> & { fields: { routingKey: string } };

export interface SeenEvent {
  type: string;
  routingKey: string;
  messageId: string;
  contentType: string;
  persistent: boolean;
  /** Milliseconds after which the broker drops it. */
  expiration?: string;
  headers: Record<string, unknown>;
  body: Record<string, unknown>;
  raw: Buffer;
}

/**
 * Receives every event of the variant through its own queue. Open it before the first case and close it after the
 * services: deleting a queue during a publish can nack that publish.
 */
export class EventTap {
  private readonly heard: SeenEvent[] = [];
  private readonly own = new Set<string>();

  private constructor(
    private readonly connection: ChannelModel,
    private readonly channel: ConfirmChannel,
    private readonly queue: string,
  ) {}

  static async open(amqpUrl: string): Promise<EventTap> {
    const connection = await connect(amqpUrl);
    connection.on('error', () => undefined);
    const channel = await connection.createConfirmChannel();
    channel.on('error', () => undefined);
    await channel.assertExchange(EXCHANGE, 'topic', { durable: true });
    const { queue } = await channel.assertQueue('', { exclusive: true, durable: false });
    await channel.bindQueue(queue, EXCHANGE, '#');
    const tap = new EventTap(connection, channel, queue);
    await channel.consume(queue, (message) => message && tap.heard.push(seen(message)), { noAck: true });
    return tap;
  }

  /** Returns the events received so far about this order, oldest first. */
  about(orderId: string): SeenEvent[] {
    return this.heard.filter(({ body }) => body.orderId === orderId);
  }

  /** Returns the events that no case published. */
  fromServices(): SeenEvent[] {
    return this.heard.filter(({ messageId, raw }) => !this.own.has(messageId) && !byThirdParties.has(String(raw)));
  }

  /** Publishes a new or repeated event and waits for the broker's confirm. */
  async publish(routingKey: string, content: Buffer, options: Options.Publish & { messageId: string }): Promise<void> {
    if (!this.heard.some(({ messageId }) => messageId === options.messageId)) this.own.add(options.messageId);
    this.channel.publish(EXCHANGE, routingKey, content, { persistent: true, mandatory: true, ...options });
    await this.channel.waitForConfirms();
  }

  /** Publishes the same body and properties again, under the same or another messageId. */
  async repeat(event: SeenEvent, messageId = event.messageId): Promise<void> {
    const { type, contentType, headers } = event;
    await this.publish(event.routingKey, event.raw, { type, contentType, headers, messageId });
  }

  /** Counts the ready messages. @throws for a queue that doesn't exist */
  async depth(queue: string): Promise<number> {
    const depth = await depthOf(this.connection, queue);
    if (depth === undefined) throw new Error(`There is no queue ${queue}`);
    return depth;
  }

  /** Unbinds the queue and this listener from the key; the returned function binds them again. */
  async unbind(queue: string, routingKey: string): Promise<() => Promise<void>> {
    await this.channel.unbindQueue(this.queue, EXCHANGE, '#');
    await this.channel.unbindQueue(queue, EXCHANGE, routingKey);
    return async () => {
      await this.channel.bindQueue(queue, EXCHANGE, routingKey); // first, or an event could reach the tap alone
      await this.channel.bindQueue(this.queue, EXCHANGE, '#');
    };
  }

  async bind(queue: string, routingKey: string): Promise<void> {
    await this.channel.bindQueue(queue, EXCHANGE, routingKey);
  }

  /** Unbinds only this queue: the listener still takes the event. */
  async deleteBinding(queue: string, routingKey: string): Promise<void> {
    await this.channel.unbindQueue(queue, EXCHANGE, routingKey);
  }

  async deleteQueue(queue: string): Promise<void> {
    await this.channel.deleteQueue(queue);
  }

  /** Deletes the queue and declares it again before the broker tells its consumers. */
  async replaceQueue(queue: string, args: Record<string, unknown>): Promise<void> {
    await this.channel.deleteQueue(queue);
    await this.channel.assertQueue(queue, { durable: true, arguments: args });
  }

  /** Returns the first message of the queue, which stays there. @throws when the queue is empty */
  async peek(queue: string): Promise<SeenEvent> {
    const message = await this.channel.get(queue);
    if (!message) throw new Error(`${queue} is empty`);
    this.channel.nack(message, false, true);
    return seen(message);
  }

  /** Rejects the first message of the queue, so that the broker dead-letters it. */
  async reject(queue: string): Promise<void> {
    await eventually(async () => {
      const message = await this.channel.get(queue);
      if (!message) throw new Error(`${queue} is empty`);
      this.channel.nack(message, false, false);
    });
  }

  /** Takes and acknowledges every message of the queue. */
  async drain(queue: string): Promise<SeenEvent[]> {
    const taken: SeenEvent[] = [];
    for (;;) {
      const message = await this.channel.get(queue, { noAck: true });
      if (!message) return taken;
      taken.push(seen(message));
    }
  }

  /** Closes the connection, unless the broker has closed it. */
  async close(): Promise<void> {
    await this.connection.close().catch(() => undefined);
  }
}

function seen({ content, fields, properties }: Message): SeenEvent {
  return {
    type: properties.type as string,
    routingKey: fields.routingKey,
    messageId: properties.messageId as string,
    contentType: properties.contentType as string,
    persistent: properties.deliveryMode === 2,
    ...(properties.expiration === undefined ? {} : { expiration: properties.expiration as string }),
    headers: properties.headers ?? {},
    body: parsed(content),
    raw: content,
  };
}

function parsed(content: Buffer): Record<string, unknown> {
  try {
    return JSON.parse(content.toString('utf8')) as Record<string, unknown>;
  } catch {
    return {};
  }
}
