import { type ChannelModel, type ConfirmChannel, type Options } from 'amqplib';
import { Fault } from '../fault.ts';

/** The broker refused the message or did not confirm it in time. It may still arrive. */
export class NotConfirmed extends Fault {
  override readonly name: string = 'NotConfirmed';
}

/** The broker returned the message: no queue takes it. */
export class Returned extends NotConfirmed {
  override readonly name = 'Returned';
}

/** The broker closed the channel because of a message on it. Which one is unknown if there were several. */
export class ChannelClosed extends NotConfirmed {
  override readonly name = 'ChannelClosed';
}

/** The message's own content prevents its publication. Trying again does not help. */
export class Unpublishable extends Error {
  override readonly name = 'Unpublishable';
}

const UNCONFIRMED_AT_MOST = 1000;

/** Codes of a channel that closes because the exchange is missing or forbidden: no message is to blame. */
const NO_ACCESS = [403, 404];

/** A channel that tells for each message whether the broker confirmed it (https://www.rabbitmq.com/docs/confirms). */
export class ConfirmingChannel {
  readonly #channel: ConfirmChannel;
  readonly #unconfirmed = new Map<unknown, { returned: boolean }>();
  #sent = 0;
  #closedBy?: Error & { code?: number };

  private constructor(channel: ConfirmChannel) {
    this.#channel = channel;
    channel.on('error', (err: Error) => (this.#closedBy = err));
    channel.on('return', ({ properties }) => {
      const sent = this.#unconfirmed.get(properties.correlationId);
      if (sent) sent.returned = true; // its confirm follows
    });
  }

  static async open(connection: ChannelModel): Promise<ConfirmingChannel> {
    return new ConfirmingChannel(await connection.createConfirmChannel());
  }

  onClose(listener: () => void): void {
    this.#channel.on('close', listener);
  }

  async close(): Promise<void> {
    await this.#channel.close().catch(() => undefined); // the broker may have closed it
  }

  /**
   * Sends a persistent, mandatory message. Resolves when the broker has confirmed it and had a queue for it.
   * @throws NotConfirmed, Returned, ChannelClosed, Unpublishable
   */
  send(exchange: string, key: string, content: Buffer, properties: Options.Publish): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#unconfirmed.size >= UNCONFIRMED_AT_MOST) {
        return reject(new NotConfirmed('too many messages wait for the broker'));
      }
      const correlationId = String(++this.#sent); // a returned message carries it; its other properties need not be unique
      const sent = { returned: false };
      const confirmed = (err?: Error | null) => {
        this.#unconfirmed.delete(correlationId);
        if (sent.returned) reject(new Returned('no queue is bound for it'));
        else if (err) reject(this.#reasonOf(err));
        else resolve();
      };
      this.#unconfirmed.set(correlationId, sent);
      const all = { contentType: 'application/json', ...properties, correlationId, persistent: true, mandatory: true };
      try {
        this.#channel.publish(exchange, key, content, all, confirmed);
      } catch (err) {
        confirmed(err as Error); // nothing was sent
      }
    });
  }

  #reasonOf(err: Error): Error {
    if (err instanceof TypeError || err instanceof RangeError) return new Unpublishable(err.message); // not encodable
    if (!this.#closedBy) return new NotConfirmed(`the broker has not confirmed it: ${err.message}`);
    const { code = 0, message } = this.#closedBy;
    return NO_ACCESS.includes(code) ? new NotConfirmed(message) : new ChannelClosed(message);
  }
}
