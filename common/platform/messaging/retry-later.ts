import { Injectable } from '@nestjs/common';
import { type ConsumeMessage } from 'amqplib';
import { Config } from '../config.ts';
import { metrics } from '../observability/metrics.ts';
import { inSpan } from '../observability/spans.ts';
import { ORIGINAL_KEY, originalKeyOf } from './incoming.ts';
import { sending } from './message-span.ts';
import { Publisher } from './publisher.ts';
import { retryQueueOf } from './topology.ts';

const CONFIRM_TIMEOUT_MS = 5000;

/** Thrown by a handler whose message has to wait: it leaves its slot and returns from the retry queue after a second. */
export class RetryLater extends Error {
  override readonly name = 'RetryLater';

  constructor(cause: Error) {
    super(cause.message, { cause });
  }
}

/** A message that was understood: the handler knows its type. */
interface Understood {
  type: string;
  messageId?: string;
  contentType?: string;
  headers?: { traceparent?: string };
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
  async put(message: ConsumeMessage): Promise<void> {
    const { type, messageId, contentType, headers: { traceparent } = {} } = message.properties as Understood;
    const properties = {
      type,
      messageId,
      contentType,
      headers: { traceparent, [ORIGINAL_KEY]: originalKeyOf(message) },
    };
    const queue = retryQueueOf(this.config.service);
    await inSpan(...sending('', queue, properties), () =>
      this.publisher.send('', queue, message.content, properties, CONFIRM_TIMEOUT_MS),
    );
    metrics.postponed.inc({ type });
  }
}
