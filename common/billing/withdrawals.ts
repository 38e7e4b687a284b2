import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { type Announcer } from '../database/announcer.ts';
import { Batch } from '../database/batch.ts';
import { Database } from '../database/database.ts';
import { type Reason } from '../http/schemas.ts';
import { Log } from '../observability/logger.ts';
import { traceparent } from '../observability/trace.ts';

export interface WithdrawalForOrder {
  orderId: string;
  userId: string;
  amount: number;
}

/** What was decided about an order; `balance` is that of the moment, null where there was no account. */
export type Decision = WithdrawalForOrder & {
  balance: number | null;
  decidedAt: Date;
  traceparent: string | undefined;
} & ({ outcome: 'paid'; reason: null } | { outcome: 'declined'; reason: Reason });

interface Asking {
  request: WithdrawalForOrder;
  traceparent: string | undefined;
  announcer: Announcer<Decision> | undefined;
}
/** `fresh` was decided now; `untold` is to be announced now. */
type Row = Decision & { fresh: boolean; untold: boolean };

const DECIDE = `
  SELECT o_order_id AS "orderId", o_user_id AS "userId", o_amount AS amount, o_outcome AS outcome, o_reason AS reason,
         o_balance AS balance, o_decided_at AS "decidedAt", o_fresh AS fresh, o_untold AS untold
  FROM withdraw_for_orders($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[], $5::boolean[])`;

/** Withdrawals for orders: decided once per order, remembered for ever, however often they are asked for. */
@Injectable()
export class Withdrawals {
  readonly #asking = new Batch((items: Asking[]) => this.#decideAll(items));

  constructor(
    private readonly db: Database,
    private readonly log: Log,
  ) {}

  /**
   * Commits the decision, unless it had been made before, and in the same transaction what `announcer` makes of it,
   * unless it had been announced before.
   * @throws WithdrawalMismatch when the order was decided with another user or amount
   */
  async withdraw(request: WithdrawalForOrder, announcer?: Announcer<Decision>): Promise<Decision> {
    const decision = await this.#asking.add({ request, traceparent: traceparent(), announcer });
    if (!isOf(request, decision)) throw new WithdrawalMismatch(request.orderId);
    const { orderId, outcome, reason, fresh } = decision;
    if (fresh) this.log.info({ orderId, outcome, reason }, 'withdrawal decided');
    return decision;
  }

  async #decideAll(items: Asking[]): Promise<Row[]> {
    const values = [
      items.map(({ request }) => request.orderId),
      items.map(({ request }) => request.userId),
      items.map(({ request }) => request.amount),
      items.map(() => v7()),
      items.map((item) => item.announcer !== undefined),
    ];
    const announcer = items.find((item) => item.announcer)?.announcer;
    if (!announcer) return inOrder(items, await this.db.query<Row>(DECIDE, values));
    const { rows, committed } = await this.db.transaction(async (query) => {
      const decided = await query<Row>(DECIDE, values);
      const facts = decided
        .filter(({ untold }) => untold)
        .map((decision) => ({ ...decision, traceparent: traceOf(decision, items) }));
      return { rows: inOrder(items, decided), committed: await announcer.store(query, facts) };
    });
    committed();
    return rows;
  }
}

function isOf(request: WithdrawalForOrder, { userId, amount }: Decision): boolean {
  return userId === request.userId && amount === request.amount;
}

/** That of whoever has asked for just this and announces it: the same order may be in one batch with another amount. */
function traceOf(decision: Decision, items: Asking[]): string | undefined {
  const { orderId } = decision;
  return items.find(({ announcer, request }) => announcer && request.orderId === orderId && isOf(request, decision))
    ?.traceparent;
}

/** Of an order that is there twice the first row: the one that may be fresh. */
function inOrder(items: Asking[], rows: Row[]): Row[] {
  const byOrder = new Map(rows.toReversed().map((row) => [row.orderId, row]));
  return items.map(({ request }) => byOrder.get(request.orderId)!);
}

export class WithdrawalMismatch extends Error {
  constructor(orderId: string) {
    super(`order ${orderId} was decided with another user or amount`);
  }
}
