import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { type Announcer } from '../../platform/database/announcer.ts';
import { Batch } from '../../platform/database/batch.ts';
import { Database } from '../../platform/database/database.ts';
import { reason, type Reason } from '../../platform/http/schemas.ts';
import { Log } from '../../platform/observability/logger.ts';
import { traceparent } from '../../platform/observability/trace.ts';

export interface WithdrawalForOrder {
  orderId: string;
  userId: string;
  amount: number;
}

/** What was decided about an order, as it is announced: paid where there is no reason. */
export interface Decision extends WithdrawalForOrder {
  reason: Reason | null;
  decidedAt: Date;
  traceparent: string | undefined;
}

interface Asking {
  request: WithdrawalForOrder;
  traceparent: string | undefined;
  announcer: Announcer<Decision> | undefined;
}
/** `balance` is that of the moment, null where there was no account; `fresh` was decided now. */
interface Decided extends WithdrawalForOrder {
  outcome: 'paid' | 'declined';
  reason: Reason | null;
  balance: number | null;
  fresh: boolean;
}

const REASONS = reason.options;

const DECIDE = `
  SELECT o_order_id AS "orderId", o_user_id AS "userId", o_amount AS amount, o_outcome AS outcome, o_reason AS reason,
         o_balance AS balance, o_fresh AS fresh, o_untold AS untold
  FROM withdraw_for_orders($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[], $5::boolean[])`;

/** Of a decision that is to be announced now; `keyOf` says the same. */
const UNTOLD = `CASE WHEN written.untold
  THEN concat_ws(' ', written."orderId", written."userId", written.amount, written.reason) END`;

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
  async withdraw(request: WithdrawalForOrder, announcer?: Announcer<Decision>): Promise<Decided> {
    const decided = await this.#asking.add({ request, traceparent: traceparent(), announcer });
    if (!isOf(request, decided)) throw new WithdrawalMismatch(request.orderId);
    const { orderId, outcome, reason, fresh } = decided;
    if (fresh) this.log.info({ orderId, outcome, reason }, 'withdrawal decided');
    return decided;
  }

  async #decideAll(items: Asking[]): Promise<Decided[]> {
    const values = [
      items.map(({ request }) => request.orderId),
      items.map(({ request }) => request.userId),
      items.map(({ request }) => request.amount),
      items.map(() => v7()),
      items.map((item) => item.announcer !== undefined),
    ];
    const announcing = items.filter((item) => item.announcer);
    const announcer = announcing[0]?.announcer; // all calls have the same, or none
    const writing = { sql: DECIDE, values, key: UNTOLD };
    const decided = announcer
      ? await announcer.storeWith<Decided>(this.db.query, writing, possibleDecisions(announcing))
      : await this.db.query<Decided>(DECIDE, values);
    return inOrder(items, decided);
  }
}

/** All that these may come to, by key: which of it they do depends on balances that only the database knows. */
function possibleDecisions(announcing: Asking[]): Map<string, Decision> {
  const decidedAt = new Date();
  const possible = announcing.flatMap(({ request, traceparent }) =>
    [null, ...REASONS].map((reason) => ({ ...request, reason, decidedAt, traceparent })),
  );
  return new Map(possible.map((decision) => [keyOf(decision), decision]));
}

const keyOf = ({ orderId, userId, amount, reason }: Decision) =>
  [orderId, userId, amount, ...(reason ? [reason] : [])].join(' ');

function isOf(request: WithdrawalForOrder, { userId, amount }: WithdrawalForOrder): boolean {
  return userId === request.userId && amount === request.amount;
}

/** Of an order that is there twice the first row: the one that may be fresh. */
function inOrder(items: Asking[], rows: Decided[]): Decided[] {
  const byOrder = new Map(rows.toReversed().map((row) => [row.orderId, row]));
  return items.map(({ request }) => byOrder.get(request.orderId)!);
}

export class WithdrawalMismatch extends Error {
  constructor(orderId: string) {
    super(`order ${orderId} was decided with another user or amount`);
  }
}
