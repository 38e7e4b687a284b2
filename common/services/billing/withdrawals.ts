import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { batched } from '../../platform/database/batched.ts';
import { Database } from '../../platform/database/database.ts';
import { sqlFile } from '../../platform/database/sql-file.ts';
import { type NewEvent } from '../../platform/messaging/messages.ts';
import { Outbox, type StoredEvent } from '../../platform/messaging/outbox.ts';
import { Log } from '../../platform/observability/logger.ts';
import { type Reason } from '../vocabulary.ts';

const DECIDE_WITHDRAWALS = sqlFile(import.meta, 'decide-withdrawals.sql');
const DECIDE_WITHDRAWAL_ALONE = sqlFile(import.meta, 'decide-withdrawal-alone.sql');

/** An amount in minor units that an order asks for. */
export interface WithdrawalForOrder {
  orderId: string;
  userId: string;
  amount: number;
}

/** The event for each outcome. The database adds its time and, to a decline, its reason. */
export type OutcomeEvents = Record<'paid' | 'declined', NewEvent>;

/** A decision. `balance` is that of the decision's moment, or null without an account. `changed`: decided by this call. */
export interface Decision extends WithdrawalForOrder {
  outcome: 'paid' | 'declined';
  reason: Reason | null;
  balance: number | null;
  changed: boolean;
}

interface Asked extends WithdrawalForOrder {
  entry: string;
  events: OutcomeEvents | undefined;
}
type WrittenDecision = Decision & { event: StoredEvent | null };

/** Decides withdrawals for orders: once per order, and the decision stands however often it is asked for. */
@Injectable()
export class Withdrawals {
  constructor(
    private readonly db: Database,
    private readonly outbox: Outbox,
    private readonly log: Log,
  ) {}

  /**
   * Decides a withdrawal and stores the event for its outcome, in one transaction. A repeated call gets the first
   * decision, and the event is stored once.
   * @throws WithdrawalMismatch if the order was decided with another user or amount
   */
  async withdraw({ orderId, userId, amount }: WithdrawalForOrder, events?: OutcomeEvents): Promise<Decision> {
    const asked = { orderId, userId, amount, entry: v7(), events };
    const decision = (await this.#decide(asked)) ?? (await this.#decideAlone(asked));
    if (decision.userId !== userId || decision.amount !== amount) throw new WithdrawalMismatch(orderId);
    const { outcome, reason } = decision;
    if (decision.changed) this.log.info({ orderId, outcome, reason }, 'withdrawal decided');
    return decision;
  }

  readonly #decide = batched('orderId', (asked: Asked[]) => this.#write(DECIDE_WITHDRAWALS, [JSON.stringify(asked)]));

  /** Waits for an account that another session holds. */
  async #decideAlone({ orderId, userId, amount, entry, events }: Asked): Promise<Decision> {
    const values = [orderId, userId, amount, entry, events && JSON.stringify(events)];
    return (await this.#write(DECIDE_WITHDRAWAL_ALONE, values))[0]!;
  }

  async #write(sql: string, values: unknown[]): Promise<Decision[]> {
    const decisions = await this.db.query<WrittenDecision>(sql, values);
    this.outbox.stored(decisions.flatMap(({ event }) => event ?? []));
    return decisions;
  }
}

export class WithdrawalMismatch extends Error {
  constructor(orderId: string) {
    super(`order ${orderId} was decided with another user or amount`);
  }
}
