import { Injectable } from '@nestjs/common';
import { type Announcement, toMessage } from '../../common/platform/messaging/messages.ts';
import { Publisher } from '../../common/platform/messaging/publisher.ts';
import { Log } from '../../common/platform/observability/logger.ts';
import { metrics } from '../../common/platform/observability/metrics.ts';
import { type Messages } from './messages.ts';

const TIMEOUT_MS = 300;

/** One bounded attempt after the commit: between the two a crash loses the event, and so does a broker that is away. */
@Injectable()
export class OutcomePublisher {
  constructor(
    private readonly publisher: Publisher,
    private readonly log: Log,
  ) {}

  async publish(outcome: Announcement<Messages>): Promise<void> {
    try {
      await this.publisher.publish(toMessage(outcome), TIMEOUT_MS);
    } catch (err) {
      metrics.notificationsLost.inc({ type: outcome.type === 'OrderCompleted' ? 'success' : 'failure' });
      this.log.warn({ err, orderId: outcome.body.orderId }, 'event lost');
    }
  }
}
