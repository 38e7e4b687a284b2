import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type ChannelModel, type ConfirmChannel, type Options } from 'amqplib';
import { Fault } from '../fault.ts';
import { metrics } from '../observability/metrics.ts';
import { inSpan, now } from '../observability/spans.ts';
import { traceparent } from '../observability/trace.ts';
import { Broker } from './broker.ts';
import { Declarations } from './declarations.ts';
import { sending } from './message-span.ts';
import { type Message } from './messages.ts';
import { EXCHANGE, Topology } from './topology.ts';

/** The broker refused the message or did not confirm it in time. It may still arrive. */
export class NotConfirmed extends Fault {
  override readonly name = 'NotConfirmed';
}

const UNCONFIRMED_AT_MOST = 1000;

/** Publishes persistent, mandatory messages and waits for the confirm of each (https://www.rabbitmq.com/docs/confirms). */
@Injectable()
export class Publisher implements OnModuleInit {
  #channel?: ConfirmChannel;
  #unconfirmed = 0;
  readonly #returned = new Set<string>();
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
   * @throws NotConfirmed
   */
  async publish(message: Message, timeout: number): Promise<void> {
    const { routingKey } = this.topology.eventType(message.type)!;
    const identity = { type: message.type, messageId: message.id };
    try {
      await inSpan(...sending(EXCHANGE, routingKey, identity), async (span) => {
        const properties = { ...identity, headers: currentTrace() };
        await this.send(EXCHANGE, routingKey, Buffer.from(message.body), properties, timeout);
        span.addEvent('confirmed', now());
      });
      metrics.published.inc({ type: message.type });
    } catch (err) {
      metrics.unpublished.inc({ type: message.type });
      throw err;
    }
  }

  /** Sends any message. The default exchange `''` delivers it to the queue named `key`. */
  send(exchange: string, key: string, content: Buffer, properties: Options.Publish, timeout: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (why: string) => reject(new NotConfirmed(why));
      const channel = this.#channel;
      if (!channel) return fail('the broker is not connected');
      if (this.#unconfirmed >= UNCONFIRMED_AT_MOST) return fail('too many messages wait for the broker');
      const timer = setTimeout(() => fail(`no confirm within ${timeout} ms`), timeout);
      const confirmed = (err: unknown) => {
        this.#unconfirmed--;
        clearTimeout(timer);
        if (this.#returned.delete(properties.messageId ?? '')) fail('no queue is bound for it');
        else if (err) fail('the broker refused it');
        else resolve();
      };
      this.#unconfirmed++;
      const persistent = { contentType: 'application/json', ...properties, persistent: true, mandatory: true };
      try {
        channel.publish(exchange, key, content, persistent, confirmed);
      } catch (err) {
        confirmed(err);
      }
    });
  }

  async #setUp(connection: ChannelModel): Promise<void> {
    const channel = await connection.createConfirmChannel();
    channel.on('error', () => undefined);
    channel.on('close', () => {
      if (this.#channel === channel) this.#channel = undefined;
      void connection.close().catch(() => undefined); // a channel is not recovered, its connection is
    });
    channel.on('return', (message) => this.#returned.add(String(message.properties.messageId)));
    await this.declarations.begin(connection);
    this.#channel = channel;
    this.#blocked = false;
  }
}

function currentTrace(): { traceparent?: string } {
  const current = traceparent();
  return current ? { traceparent: current } : {};
}
