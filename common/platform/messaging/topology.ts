import { type Channel } from 'amqplib';
import { type EventTypes, type Listeners } from './messages.ts';

export const EXCHANGE = 'lab.events';
export const deadQueueOf = (service: string) => `${service}.dead`;

/**
 * A quorum queue drops a message after `x-delivery-limit` deliveries. It also counts deliveries to consumers that died
 * and looks at a dead-letter queue. The limit is therefore out of reach, and the consumer counts its attempts
 * (https://www.rabbitmq.com/docs/quorum-queues#poison-message-handling).
 */
const QUORUM = { 'x-queue-type': 'quorum', 'x-delivery-limit': 1_000_000 };

/** The variant's exchange and queues: one queue for each service that listens, with a dead-letter queue beside it. */
export class Topology {
  constructor(
    private readonly events: EventTypes,
    private readonly listeners: Listeners<string>,
  ) {}

  /** Returns the routing key and the body's schema of an event, or undefined for an unknown name. */
  eventType(name: unknown): EventTypes[string] | undefined {
    return typeof name === 'string' && Object.hasOwn(this.events, name) ? this.events[name] : undefined;
  }

  /** Returns the event's name, or `unknown`: a metric's label must not hold any text that is published. */
  nameOf(type: unknown): string {
    return this.eventType(type) ? String(type) : 'unknown';
  }

  /** Declares everything. Every service does this before it publishes, so no event can precede its queue. */
  async declare(channel: Channel): Promise<void> {
    await channel.assertExchange(EXCHANGE, 'topic', { durable: true });
    for (const [service, events] of Object.entries(this.listeners)) {
      await this.#declareQueue(channel, service, events);
    }
  }

  async #declareQueue(channel: Channel, service: string, events: string[]): Promise<void> {
    const dead = deadQueueOf(service);
    await channel.assertQueue(dead, { durable: true, arguments: QUORUM });
    const deadLetters = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': dead };
    await channel.assertQueue(service, { durable: true, arguments: { ...QUORUM, ...deadLetters } });
    for (const event of events) await channel.bindQueue(service, EXCHANGE, this.events[event]!.routingKey);
  }
}
