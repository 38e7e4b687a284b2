import { Injectable } from '@nestjs/common';
import { type NewEvent } from '../../common/platform/messaging/messages.ts';
import { Publisher } from '../../common/platform/messaging/publisher.ts';
import { Log } from '../../common/platform/observability/logger.ts';
import { lostNotifications } from '../../common/services/order/order.metrics.ts';
import { type SettledOrder } from '../../common/services/order/orders.ts';

const TIMEOUT_MS = 300;

/** Publishes the outcome of an order after its commit, in one bounded attempt. If that fails, the event is lost. */
@Injectable()
export class OutcomePublisher {
  constructor(
    private readonly publisher: Publisher,
    private readonly log: Log,
  ) {}

  async publish({ orderId, status }: SettledOrder, event: NewEvent): Promise<void> {
    try {
      await this.publisher.publish({ ...event, body: JSON.stringify(event.body) }, TIMEOUT_MS);
    } catch (err) {
      lostNotifications.inc({ type: status === 'completed' ? 'success' : 'failure' });
      this.log.warn({ err, orderId }, 'event lost');
    }
  }
}
