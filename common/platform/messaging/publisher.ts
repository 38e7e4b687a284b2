import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type ChannelModel, type Options } from 'amqplib';
import { atMost } from '../at-most.ts';
import { metrics } from '../observability/metrics.ts';
import { inSpan, now } from '../observability/spans.ts';
import { traceparent } from '../observability/trace.ts';
import { Broker } from './broker.ts';
import { ChannelClosed, ConfirmingChannel, NotConfirmed, Returned, Unpublishable } from './confirming-channel.ts';
import { Declarations } from './declarations.ts';
import { sending } from './message-span.ts';
import { type Message } from './messages.ts';
import { EXCHANGE, Topology } from './topology.ts';

/** Publishes messages over one channel and waits for the confirm of each. */
@Injectable()
export class Publisher implements OnModuleInit {
  #connection?: ChannelModel;
  #channel?: ConfirmingChannel;
  #blocked = false;

  constructor(
    private readonly broker: Broker,
    private readonly topology: Topology,
    private readonly declarations: Declarations,
  ) {}

  async onModuleInit(): Promise<void> {
    const connection = await this.broker.open('publish', (model) => this.#setUp(model));
    connection.on('blocked', () => (this.#blocked = true));
    connection.on('unblocked', () => (this.#blocked = false));
  }

  /** True while connected and not blocked by the broker. */
  get ready(): boolean {
    return this.#channel !== undefined && !this.#blocked;
  }

  /**
   * Publishes an event under its routing key. Resolves when the broker has confirmed it and had a queue for it.
   * @param timeout milliseconds
   * @throws NotConfirmed, Returned, ChannelClosed, Unpublishable
   */
  publish(message: Message, timeout: number): Promise<void> {
    return this.#publish(message, timeout, this.#channel);
  }

  /**
   * Publishes an event on a channel of its own. If the broker closes that channel, the event is to blame.
   * @param timeout milliseconds
   * @throws NotConfirmed, Returned, Unpublishable
   */
  publishAlone(message: Message, timeout: number): Promise<void> {
    const work = async () => {
      const channel = await ConfirmingChannel.open(this.#connected());
      try {
        await this.#publish(message, timeout, channel);
      } catch (err) {
        throw err instanceof ChannelClosed ? new Unpublishable(err.message) : err;
      } finally {
        void channel.close();
      }
    };
    return inTime(timeout, work());
  }

  /**
   * Sends any message. The default exchange `''` delivers it to the queue named `key`.
   * @param timeout milliseconds; without it the confirm is awaited as long as the connection lasts
   */
  send(exchange: string, key: string, content: Buffer, properties: Options.Publish, timeout?: number): Promise<void> {
    const sent = this.#send(this.#channel, exchange, key, content, properties);
    return timeout === undefined ? sent : inTime(timeout, sent);
  }

  async #publish(message: Message, timeout: number, channel?: ConfirmingChannel): Promise<void> {
    const type = this.topology.nameOf(message.type);
    try {
      const event = this.topology.eventType(message.type);
      if (!event) throw new Unpublishable(`unknown type ${message.type}`);
      const identity = { type, messageId: message.id };
      await inSpan(...sending(EXCHANGE, event.routingKey, identity), async (span) => {
        const properties = { ...identity, headers: currentTrace() };
        const content = Buffer.from(message.body);
        await inTime(timeout, this.#send(channel, EXCHANGE, event.routingKey, content, properties));
        span.addEvent('confirmed', now());
      });
      metrics.published.inc({ type });
    } catch (err) {
      metrics.unpublished.inc({ type });
      throw err;
    }
  }

  async #send(
    channel: ConfirmingChannel | undefined,
    ...message: Parameters<ConfirmingChannel['send']>
  ): Promise<void> {
    if (!channel) throw new NotConfirmed('the broker is not connected');
    try {
      await channel.send(...message);
    } catch (err) {
      if (err instanceof Returned) metrics.returned.inc({ type: this.topology.nameOf(message[3].type) });
      throw err;
    }
  }

  /** Declares the topology again. */
  declareTopology(): Promise<void> {
    return this.declarations.declare();
  }

  #connected(): ChannelModel {
    if (!this.#channel || !this.#connection) throw new NotConfirmed('the broker is not connected');
    return this.#connection;
  }

  async #setUp(connection: ChannelModel): Promise<void> {
    await this.declarations.begin(connection);
    const channel = await ConfirmingChannel.open(connection);
    channel.onClose(() => {
      if (this.#channel === channel) this.#channel = undefined;
      void connection.close().catch(() => undefined); // a channel is not recovered, its connection is
    });
    this.#connection = connection;
    this.#channel = channel;
    this.#blocked = false;
  }
}

/** @throws NotConfirmed when `work` takes longer than `timeout` milliseconds */
function inTime(timeout: number, work: Promise<void>): Promise<void> {
  return atMost(timeout, work, () => new NotConfirmed(`no confirm within ${timeout} ms`));
}

function currentTrace(): { traceparent?: string } {
  const current = traceparent();
  return current ? { traceparent: current } : {};
}
