import { Injectable } from '@nestjs/common';
import { Config } from '../../common/platform/config.ts';
import { ServiceClient } from '../../common/platform/http/service-client.ts';
import { Lifecycle } from '../../common/platform/lifecycle.ts';
import { Log } from '../../common/platform/observability/logger.ts';
import { lostNotifications } from '../../common/services/order/order.metrics.ts';
import { type SettledOrder } from '../../common/services/order/orders.ts';

const DEADLINE_MS = 1000;

/** Sends notifications over HTTP. It makes one attempt; a paid order never fails for it. */
@Injectable()
export class NotificationClient {
  readonly #notification: ServiceClient;

  constructor(
    config: Config,
    private readonly log: Log,
    lifecycle: Lifecycle,
  ) {
    this.#notification = new ServiceClient(config.need('NOTIFICATION_URL'));
    lifecycle.onStop('connections', () => this.#notification.close());
  }

  async send({ orderId, userId, price, status, reason }: SettledOrder): Promise<void> {
    const type = status === 'completed' ? 'success' : 'failure';
    const body = { userId, orderId, type, amount: price, reason: reason ?? undefined };
    try {
      const deadline = AbortSignal.timeout(DEADLINE_MS);
      const answer = await this.#notification.post('/notifications', body, { deadline });
      if (answer.status !== 200) throw new Error(`Notification answered ${answer.status}`);
    } catch (err) {
      lostNotifications.inc({ type });
      this.log.warn({ err, orderId }, 'notification lost');
    }
  }
}
