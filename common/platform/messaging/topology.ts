import { type Channel } from 'amqplib';
import { type Service } from '../names.ts';
import { type EventTypes, type Listeners } from './messages.ts';

export const EXCHANGE = 'lab.events';
export const deadQueueOf = (service: string) => `${service}.dead`;
export const retryQueueOf = (service: string) => `${service}.retry`;

/**
 * A quorum queue drops a message after `x-delivery-limit` deliveries. It also counts deliveries to consumers that died
 * and looks at a dead-letter queue. The limit is therefore out of reach, and the consumer counts its attempts
 * (https://www.rabbitmq.com/docs/quorum-queues#poison-message-handling).
 */
const QUORUM = { 'x-queue-type': 'quorum', 'x-delivery-limit': 1_000_000 };

const RETRY_LATER_MS = 1000;

/** A durable queue, with the routing keys under which the exchange puts messages into it. */
export interface Queue {
  name: string;
  arguments: Record<string, string | number>;
  routingKeys: string[];
}

/**
 * The variant's exchange and queues: one queue for each service that listens, with a dead-letter queue beside it.
 * `make audit` imports it through the variant's messages.ts, with Node's type stripping.
 */
export class Topology {
  readonly #events: EventTypes;
  readonly #listeners: Listeners<string>;
  readonly #retryingLater: Service[];

  /** @param retryingLater the services whose handlers may throw RetryLater; each has a retry queue */
  constructor(events: EventTypes, listeners: Listeners<string>, retryingLater: Service[] = []) {
    this.#events = events;
    this.#listeners = listeners;
    this.#retryingLater = retryingLater;
  }

  /** Returns the routing key and the body's schema of an event, or undefined for an unknown name. */
  eventType(name: unknown): EventTypes[string] | undefined {
    return typeof name === 'string' && Object.hasOwn(this.#events, name) ? this.#events[name] : undefined;
  }

  /** Every queue, each after those that it dead-letters to. */
  get queues(): Queue[] {
    return Object.entries(this.#listeners).flatMap(([service, events]) => this.#queuesOf(service as Service, events));
  }

  /** Returns the event's name, or `unknown`: a metric's label must not hold any text that is published. */
  nameOf(type: unknown): string {
    return this.eventType(type) ? String(type) : 'unknown';
  }

  /** Declares everything. Every service does this before it publishes, so no event can precede its queue. */
  async declare(channel: Channel): Promise<void> {
    await channel.assertExchange(EXCHANGE, 'topic', { durable: true });
    for (const { name, routingKeys, arguments: args } of this.queues) {
      await channel.assertQueue(name, { durable: true, arguments: args });
      for (const key of routingKeys) await channel.bindQueue(name, EXCHANGE, key);
    }
  }

  #queuesOf(service: Service, events: string[]): Queue[] {
    const dead = deadQueueOf(service);
    const own = { name: service, arguments: { ...QUORUM, ...deadLettersTo(dead) } };
    const queues = [
      { name: dead, arguments: QUORUM, routingKeys: [] },
      { ...own, routingKeys: events.map((event) => this.#events[event]!.routingKey) },
    ];
    return this.#retryingLater.includes(service) ? [...queues, retryQueue(service)] : queues;
  }
}

/** Messages return from it to the service's queue after a second; none can be lost on the way. */
function retryQueue(service: Service): Queue {
  const expiring = { 'x-message-ttl': RETRY_LATER_MS, ...deadLettersTo(service) };
  // At-least-once works only with this overflow: https://www.rabbitmq.com/docs/quorum-queues#activating-at-least-once-dead-lettering
  const safely = { 'x-dead-letter-strategy': 'at-least-once', 'x-overflow': 'reject-publish' };
  return { name: retryQueueOf(service), arguments: { ...QUORUM, ...expiring, ...safely }, routingKeys: [] };
}

function deadLettersTo(queue: string) {
  return { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': queue };
}
