import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { type ConsumeMessage } from 'amqplib';
import { unlessAborted } from '../at-most.ts';
import { Config } from '../config.ts';
import { Log } from '../observability/logger.ts';
import { metrics } from '../observability/metrics.ts';
import { inSpan } from '../observability/spans.ts';
import { Returned } from './confirming-channel.ts';
import { deadLetterOf } from './dead-letter.ts';
import { sending } from './message-span.ts';
import { Publisher } from './publisher.ts';
import { deadQueueOf, Topology } from './topology.ts';

const RETRY_MS = 1000;

/** Stores messages that can't be handled in the dead-letter queue, rebuilt, with the error in a header. */
@Injectable()
export class DeadLetters {
  constructor(
    private readonly config: Config,
    private readonly topology: Topology,
    private readonly publisher: Publisher,
    private readonly log: Log,
  ) {}

  /**
   * Resolves when the broker has confirmed the dead letter. Then the original may be acknowledged. Each attempt waits as
   * long as its channel lasts: a time limit would add a copy each time that the broker is slow or blocked.
   */
  async put(message: ConsumeMessage, err: Error, ended: AbortSignal): Promise<void> {
    const queue = deadQueueOf(this.config.service);
    const properties = deadLetterOf(message, err);
    const { type, messageId } = properties;
    for (;;) {
      try {
        await inSpan(...sending('', queue, properties), () =>
          unlessAborted(ended, this.publisher.send('', queue, message.content, properties)),
        );
        metrics.deadLettered.inc({ type: this.topology.nameOf(type) });
        return this.log.error({ err, type, messageId }, 'message dead-lettered');
      } catch (failed) {
        this.log.warn({ err: failed, type }, 'message could not be dead-lettered yet');
        if (failed instanceof Returned) await this.#declareAgain();
        await sleep(RETRY_MS, undefined, { signal: ended });
      }
    }
  }

  /** Somebody has deleted the queue. */
  async #declareAgain(): Promise<void> {
    await this.publisher
      .declareTopology()
      .catch((err: unknown) => this.log.warn({ err }, 'topology could not be declared'));
  }
}
