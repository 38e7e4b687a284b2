import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { batched } from '../../platform/database/batched.ts';
import { Database } from '../../platform/database/database.ts';
import { type Page, type PageRequest, readPage, UUID } from '../../platform/database/page.ts';
import { sqlFile } from '../../platform/database/sql-file.ts';
import { Log } from '../../platform/observability/logger.ts';
import { type Reason } from '../vocabulary.ts';
import { Notification } from './notification.entity.ts';

const STORE_NOTIFICATIONS = sqlFile(import.meta, 'store-notifications.sql');

/** How a settled order ended. `amount` is in minor units; `reason` is absent for a success. */
export interface Outcome {
  orderId: string;
  userId: string;
  amount: number;
  reason?: Reason;
}

type NewNotification = Omit<Notification, 'createdAt'>;

/** Stores notifications. There is one per order; later ones about the same order are ignored. */
@Injectable()
export class Notifications {
  constructor(
    private readonly db: Database,
    private readonly log: Log,
  ) {}

  /** Stores the notification about an order. Returns the one that was stored first. */
  async write(outcome: Outcome): Promise<Notification> {
    const { orderId, userId, reason } = outcome;
    const type = reason ? 'failure' : 'success';
    const stored = await this.#store({ notificationId: v7(), userId, orderId, type, message: messageOf(outcome) });
    this.log.info({ orderId }, stored ? 'notification stored' : 'notification was stored before');
    return stored ?? this.db.entities((manager) => manager.findOneByOrFail(Notification, { orderId }));
  }

  readonly #store = batched('orderId', (notifications: NewNotification[]) =>
    this.db.query<Notification>(STORE_NOTIFICATIONS, [JSON.stringify(notifications)]),
  );

  list(userId: string, page: PageRequest): Promise<Page<Notification>> {
    const keyset = { time: 'createdAt', id: 'notificationId', idPattern: UUID } as const;
    return this.db.entities((manager) => readPage(manager, Notification, { userId }, keyset, page));
  }
}

const WHY: Record<Reason, string> = {
  insufficient_funds: 'the balance does not cover it',
  account_not_found: 'there is no account',
};

/** Builds the text, the same from a call as from an event. The lab leaves the currency of the minor units open. */
function messageOf({ orderId, amount, reason }: Outcome): string {
  const money = (amount / 100).toFixed(2);
  return reason
    ? `Order ${orderId} over ${money} has failed: ${WHY[reason]}.`
    : `Order ${orderId} over ${money} is paid and completed.`;
}
