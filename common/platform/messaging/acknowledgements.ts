import { setImmediate as endOfTurn } from 'node:timers/promises';
import { type Channel, type ConsumeMessage } from 'amqplib';

/**
 * Acknowledges the messages of one channel. Messages that are done in the same turn of the event loop share one
 * acknowledgement, because the broker writes each to disk
 * (https://www.rabbitmq.com/docs/confirms#consumer-acks-multiple-parameter). It never covers a message that is not done.
 */
export class Acknowledgements {
  /** In order of delivery; at most as many as the prefetch. */
  readonly #open = new Set<ConsumeMessage>();
  readonly #done = new Set<ConsumeMessage>();
  #sending?: Promise<void>;

  constructor(private readonly channel: Channel) {}

  received(message: ConsumeMessage): void {
    this.#open.add(message);
  }

  /**
   * Resolves when the acknowledgement was sent.
   * @throws when the channel is closed: the broker delivers the message again
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
