import { type Channel } from 'amqplib';
import { type Service } from '../names.ts';
import { EVENTS } from './events.ts';
import { type AnyListeners } from './messages.ts';

export const EXCHANGE = 'lab.events';
export const deadQueueOf = (service: Service) => `${service}.dead`;

/**
 * A quorum queue lets go of a message that was given out too often, and counts consumers that died and looks at dead
 * letters among that. So its limit is out of reach, and the consumer counts attempts by itself
 * (https://www.rabbitmq.com/docs/quorum-queues#poison-message-handling).
 */
const QUORUM = { 'x-queue-type': 'quorum', 'x-delivery-limit': 1_000_000 };

/** The variant's exchange and queues: one queue for each service that listens, with its dead-letter queue beside it. */
export class Topology {
  constructor(private readonly listeners: AnyListeners) {}

  /** Done by every service before it publishes, so that no event can precede its queue. */
  async declare(channel: Channel): Promise<void> {
    await channel.assertExchange(EXCHANGE, 'topic', { durable: true });
    for (const service of Object.keys(this.listeners) as Service[]) await this.#declareQueue(channel, service);
  }

  async #declareQueue(channel: Channel, service: Service): Promise<void> {
    const dead = deadQueueOf(service);
    await channel.assertQueue(dead, { durable: true, arguments: QUORUM });
    const deadLetters = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': dead };
    await channel.assertQueue(service, { durable: true, arguments: { ...QUORUM, ...deadLetters } });
    for (const event of this.listeners[service] ?? []) {
      await channel.bindQueue(service, EXCHANGE, EVENTS[event].routingKey);
    }
  }
}
