import { setImmediate as endOfTurn } from 'node:timers/promises';
import { type Channel, type ConsumeMessage } from 'amqplib';

/**
 * Acknowledges the messages of one channel. Those that are done in the same turn of the event loop, because their work
 * was committed together, go as one acknowledgement of all up to the last of them, which the broker writes down once
 * (https://www.rabbitmq.com/docs/confirms#consumer-acks-multiple-parameter). One that is not done is never taken along.
 */
export class Acknowledgements {
  /** As they were delivered: no more than the prefetch. */
  readonly #open = new Set<ConsumeMessage>();
  readonly #done = new Set<ConsumeMessage>();
  #sending?: Promise<void>;

  constructor(private readonly channel: Channel) {}

  received(message: ConsumeMessage): void {
    this.#open.add(message);
  }

  /**
   * Resolves when the acknowledgement is on its way.
   * @throws where the channel is closed: the broker gives the message out again
   */
  acknowledge(message: ConsumeMessage): Promise<void> {
    this.#done.add(message);
    return (this.#sending ??= endOfTurn().then(() => this.#send()));
  }

  #send(): void {
    this.#sending = undefined;
    const done = [...this.#done];
    this.#done.clear();
    let upTo: ConsumeMessage | undefined;
    for (const message of this.#open) {
      if (!done.includes(message)) break;
      upTo = message;
    }
    if (upTo) this.channel.ack(upTo, true);
    const last = upTo?.fields.deliveryTag ?? 0;
    for (const message of done) {
      if (message.fields.deliveryTag > last) this.channel.ack(message);
      this.#open.delete(message);
    }
  }
}
