import { connect, type ChannelModel, type ConfirmChannel, type GetMessage, type Options } from 'amqplib';
import { EXCHANGE } from '../behaviour/events.ts';
import { eventually } from './eventually.ts';

type Message = Pick<GetMessage, 'content' | 'properties'> & { fields: { routingKey: string } };

export interface SeenEvent {
  type: string;
  routingKey: string;
  messageId: string;
  contentType: string;
  persistent: boolean;
  headers: Record<string, unknown>;
  body: Record<string, unknown>;
  raw: Buffer;
}

/**
 * Listens on the wire with a queue of its own and hears every event of the variant, without any service knowing.
 * It is opened before the first case and closed after the services: a queue that goes away while somebody
 * publishes can cost that publisher its confirm.
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

  /** Everything heard so far about this order, oldest first. */
  about(orderId: string): SeenEvent[] {
    return this.heard.filter(({ body }) => body.orderId === orderId);
  }

  /** Everything that was not made up here. */
  fromServices(): SeenEvent[] {
    return this.heard.filter(({ messageId }) => !this.own.has(messageId));
  }

  /** Publishes what a case makes up or says again, and waits for the broker's confirm. */
  async publish(routingKey: string, content: Buffer, options: Options.Publish & { messageId: string }): Promise<void> {
    if (!this.heard.some(({ messageId }) => messageId === options.messageId)) this.own.add(options.messageId);
    this.channel.publish(EXCHANGE, routingKey, content, { persistent: true, mandatory: true, ...options });
    await this.channel.waitForConfirms();
  }

  /** Says the same again: same body, same properties, under its own or another messageId. */
  async repeat(event: SeenEvent, messageId = event.messageId): Promise<void> {
    const { type, contentType, headers } = event;
    await this.publish(event.routingKey, event.raw, { type, contentType, headers, messageId });
  }

  /** How many messages are ready in this queue; 0 for one that doesn't exist is an error of the case. */
  async depth(queue: string): Promise<number> {
    return (await this.channel.checkQueue(queue)).messageCount;
  }

  /** Nobody hears this key any more, neither the queue nor this listener, until what it gives is called. */
  async unbind(queue: string, routingKey: string): Promise<() => Promise<void>> {
    await this.channel.unbindQueue(this.queue, EXCHANGE, '#');
    await this.channel.unbindQueue(queue, EXCHANGE, routingKey);
    return async () => {
      await this.channel.bindQueue(this.queue, EXCHANGE, '#');
      await this.channel.bindQueue(queue, EXCHANGE, routingKey);
    };
  }

  /** Has the broker put the first message of the queue aside, as when somebody rejects it by hand. */
  async reject(queue: string): Promise<void> {
    await eventually(async () => {
      const message = await this.channel.get(queue);
      if (!message) throw new Error(`${queue} is empty`);
      this.channel.nack(message, false, false);
    });
  }

  /** Takes and acknowledges everything that is in the queue now. */
  async drain(queue: string): Promise<SeenEvent[]> {
    const taken: SeenEvent[] = [];
    for (;;) {
      const message = await this.channel.get(queue, { noAck: true });
      if (!message) return taken;
      taken.push(seen(message));
    }
  }

  /** Nothing to do for one whose connection the broker has ended. */
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
