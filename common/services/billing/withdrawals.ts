import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { batched } from '../../platform/database/batched.ts';
import { Database } from '../../platform/database/database.ts';
import { sqlFile } from '../../platform/database/sql-file.ts';
import { type NewEvent } from '../../platform/messaging/messages.ts';
import { Outbox, type StoredEvent } from '../../platform/messaging/outbox.ts';
import { Log } from '../../platform/observability/logger.ts';
import { type Reason } from '../vocabulary.ts';
import { Accounts } from './accounts.ts';

const DECIDE_WITHDRAWALS = sqlFile(import.meta, 'decide-withdrawals.sql');

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
  entryId: string;
  events: OutcomeEvents | undefined;
}
type WrittenDecision = Decision & { event: StoredEvent | null };

/** Decides withdrawals for orders: once per order, and the decision stands however often it is asked for. */
@Injectable()
export class Withdrawals {
  constructor(
    private readonly db: Database,
    private readonly accounts: Accounts,
    private readonly outbox: Outbox,
    private readonly log: Log,
  ) {}

  /**
   * Decides a withdrawal and stores the event for its outcome, in one transaction. A repeated call gets the first
   * decision, and the event is stored once.
   * @throws WithdrawalMismatch if the order was decided with another user or amount; AccountBusy
   */
  async withdraw({ orderId, userId, amount }: WithdrawalForOrder, events?: OutcomeEvents): Promise<Decision> {
    const asked = { orderId, userId, amount, entryId: v7(), events };
    const decision = (await this.#decide(asked)) ?? (await this.#waitAndDecide(asked));
    if (decision.userId !== userId || decision.amount !== amount) throw new WithdrawalMismatch(orderId);
    const { outcome, reason } = decision;
    if (decision.changed) this.log.info({ orderId, outcome, reason }, 'withdrawal decided');
    return decision;
  }

  /** Steps over accounts that another session holds. */
  readonly #decide = batched('orderId', (asked: Asked[]) => this.#write(asked, false));

  #waitAndDecide(asked: Asked): Promise<Decision> {
    return this.accounts.locked.run(asked.userId, async () => (await this.#write([asked], true))[0]);
  }

  async #write(asked: Asked[], waits: boolean): Promise<Decision[]> {
    const decisions = await this.db.query<WrittenDecision>(DECIDE_WITHDRAWALS, [JSON.stringify(asked), waits]);
    this.outbox.stored(decisions.flatMap(({ event }) => event ?? []));
    return decisions;
  }
}

export class WithdrawalMismatch extends Error {
  constructor(orderId: string) {
    super(`order ${orderId} was decided with another user or amount`);
  }
}
