import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { type ConsumeMessage } from 'amqplib';
import { Config } from '../config.ts';
import { Log } from '../observability/logger.ts';
import { metrics } from '../observability/metrics.ts';
import { inSpan } from '../observability/spans.ts';
import { ORIGINAL_KEY } from './incoming.ts';
import { sending } from './message-span.ts';
import { Publisher } from './publisher.ts';
import { deadQueueOf } from './topology.ts';

const CONFIRM_TIMEOUT_MS = 5000;
const RETRY_MS = 1000;

/** Stores messages that can't be handled in the dead-letter queue, unchanged, with the error in a header. */
@Injectable()
export class DeadLetters {
  constructor(
    private readonly config: Config,
    private readonly publisher: Publisher,
    private readonly log: Log,
  ) {}

  /** Resolves when the broker has confirmed the dead letter. Then the original may be acknowledged. */
  async put({ fields, properties, content }: ConsumeMessage, err: Error, stopping: AbortSignal): Promise<void> {
    const type = String(properties.type);
    const headers = {
      [ORIGINAL_KEY]: fields.routingKey,
      ...properties.headers,
      'x-error': `${err.name}: ${err.message}`,
    };
    for (;;) {
      try {
        const queue = deadQueueOf(this.config.service);
        await inSpan(...sending('', queue, properties), () =>
          this.publisher.send('', queue, content, { ...properties, headers }, CONFIRM_TIMEOUT_MS),
        );
        metrics.deadLettered.inc({ type });
        return this.log.error({ err, type, messageId: properties.messageId as unknown }, 'message dead-lettered');
      } catch (failed) {
        this.log.warn({ err: failed, type }, 'message could not be dead-lettered yet');
        await sleep(RETRY_MS, undefined, { signal: stopping });
      }
    }
  }
}
