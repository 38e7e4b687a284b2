import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { Batch } from '../../platform/database/batch.ts';
import { Database } from '../../platform/database/database.ts';
import { type Page, type PageRequest, readPage, UUID } from '../../platform/database/page.ts';
import { type Reason } from '../../platform/http/schemas.ts';
import { Log } from '../../platform/observability/logger.ts';
import { Notification } from './notification.entity.ts';

/** What there is to tell about a settled order; `amount` in minor units. */
export interface Outcome {
  orderId: string;
  userId: string;
  amount: number;
  /** Absent for a success. */
  reason?: Reason;
}

const WRITE = `
  INSERT INTO notifications (notification_id, user_id, order_id, type, message)
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[])
  ON CONFLICT (order_id) DO NOTHING
  RETURNING notification_id AS "notificationId", user_id AS "userId", order_id AS "orderId", type, message,
            created_at AS "createdAt"`;

/** Notifications: one per order for ever, however often and whatever is told about it later. */
@Injectable()
export class Notifications {
  readonly #writing = new Batch((outcomes: Outcome[]) => this.#writeAll(outcomes));

  constructor(
    private readonly db: Database,
    private readonly log: Log,
  ) {}

  /** @returns the notification about this order, the one stored first */
  async write(outcome: Outcome): Promise<Notification> {
    const { orderId } = outcome;
    const written = await this.#writing.add(outcome);
    this.log.info({ orderId }, written ? 'notification stored' : 'order was told of before');
    return written ?? this.db.entities((manager) => manager.findOneByOrFail(Notification, { orderId }));
  }

  list(userId: string, page: PageRequest): Promise<Page<Notification>> {
    const keyset = { time: 'createdAt', id: 'notificationId', idPattern: UUID } as const;
    return this.db.entities((manager) => readPage(manager, Notification, { userId }, keyset, page));
  }

  async #writeAll(outcomes: Outcome[]): Promise<(Notification | undefined)[]> {
    const rows = await this.db.query<Notification>(WRITE, [
      outcomes.map(() => v7()),
      outcomes.map(({ userId }) => userId),
      outcomes.map(({ orderId }) => orderId),
      outcomes.map(({ reason }) => (reason ? 'failure' : 'success')),
      outcomes.map(messageOf),
    ]);
    const written = new Map(rows.map((row) => [row.orderId, row]));
    return outcomes.map(({ orderId }) => written.get(orderId));
  }
}

const WHY: Record<Reason, string> = {
  insufficient_funds: 'the balance does not cover it',
  account_not_found: 'there is no account',
};

/** The same text from a call as from an event. Money is minor units of a currency that the lab leaves open. */
function messageOf({ orderId, amount, reason }: Outcome): string {
  const money = (amount / 100).toFixed(2);
  return reason
    ? `Order ${orderId} over ${money} has failed: ${WHY[reason]}.`
    : `Order ${orderId} over ${money} is paid and completed.`;
}
