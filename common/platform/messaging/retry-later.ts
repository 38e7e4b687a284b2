import { Injectable } from '@nestjs/common';
import { type ConsumeMessage } from 'amqplib';
import { unlessAborted } from '../at-most.ts';
import { Config } from '../config.ts';
import { metrics } from '../observability/metrics.ts';
import { inSpan } from '../observability/spans.ts';
import { identityOf } from './dead-letter.ts';
import { sending } from './message-span.ts';
import { Publisher } from './publisher.ts';
import { retryQueueOf } from './topology.ts';

/** Thrown by a handler whose message has to wait: it leaves its slot and returns from the retry queue after a second. */
export class RetryLater extends Error {
  override readonly name = 'RetryLater';

  constructor(cause: Error) {
    super(cause.message, { cause });
  }
}

/** Stores messages in the service's retry queue. */
@Injectable()
export class RetryQueue {
  constructor(
    private readonly config: Config,
    private readonly publisher: Publisher,
  ) {}

  /**
   * Resolves when the broker has confirmed the copy. Then the original may be acknowledged. The copy returns through the
   * default exchange, so the routing key goes into a header.
   * @throws NotConfirmed
   */
  async put(message: ConsumeMessage, ended: AbortSignal): Promise<void> {
    const queue = retryQueueOf(this.config.service);
    const properties = identityOf(message);
    await inSpan(...sending('', queue, properties), () =>
      unlessAborted(ended, this.publisher.send('', queue, message.content, properties)),
    );
    metrics.postponed.inc({ type: String(properties.type) });
  }
}
