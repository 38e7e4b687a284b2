import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class WithdrawForOrders1764200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION IF EXISTS withdraw_for_orders'); // an earlier one: services of both never run together
    await runner.query(WITHDRAW_FOR_ORDERS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION withdraw_for_orders');
  }
}

/**
 * Decides withdrawals, once per order, each as follows: look whether the balance covers the amount and insert the
 * decision, a decline too; if there was one before, give it again; else, where it is paid, take the money and append to
 * the ledger. Nothing is ever rolled back for a decline: a delayed duplicate would otherwise take money for an order that
 * failed. All accounts are locked first, so that their balances stay what was read, and in one order, so that two calls
 * with several withdrawals each can't deadlock.
 *
 * Whoever is to announce a decision gets `o_untold` once per order, also of one that a call had made before the order was
 * heard of.
 */
const WITHDRAW_FOR_ORDERS = `
  CREATE FUNCTION withdraw_for_orders(
    order_ids uuid[], user_ids uuid[], amounts bigint[], transaction_ids uuid[], announcing boolean[])
  RETURNS TABLE (o_order_id uuid, o_user_id uuid, o_amount bigint, o_outcome text, o_reason text, o_balance bigint,
                 o_decided_at timestamptz, o_fresh boolean, o_untold boolean)
  LANGUAGE plpgsql AS $$
  DECLARE
    asked   record;
    account uuid;
    rest    bigint; -- of this account, after what was decided so far
    why     text;
  BEGIN
    FOR asked IN
      WITH locked AS MATERIALIZED (
        SELECT user_id, balance FROM accounts WHERE user_id = ANY (user_ids) ORDER BY user_id FOR NO KEY UPDATE)
      SELECT * FROM unnest(order_ids, user_ids, amounts, transaction_ids, announcing)
                      AS a (order_id, user_id, amount, transaction_id, announces)
      LEFT JOIN locked USING (user_id)
      ORDER BY user_id, order_id
    LOOP
      IF asked.user_id IS DISTINCT FROM account THEN
        account := asked.user_id;
        rest := asked.balance;
      END IF;
      why := CASE WHEN rest IS NULL THEN 'account_not_found' WHEN rest < asked.amount THEN 'insufficient_funds' END;
      INSERT INTO withdrawals AS w (order_id, user_id, amount, outcome, reason, balance, announced)
        VALUES (asked.order_id, asked.user_id, asked.amount, CASE WHEN why IS NULL THEN 'paid' ELSE 'declined' END, why,
                CASE WHEN why IS NULL THEN rest - asked.amount ELSE rest END, asked.announces)
        ON CONFLICT DO NOTHING
        RETURNING w.order_id, w.user_id, w.amount, w.outcome, w.reason, w.balance, w.decided_at
        INTO o_order_id, o_user_id, o_amount, o_outcome, o_reason, o_balance, o_decided_at;
      o_fresh := FOUND;
      o_untold := o_fresh AND asked.announces;
      IF NOT o_fresh THEN
        SELECT w.order_id, w.user_id, w.amount, w.outcome, w.reason, w.balance, w.decided_at
          INTO o_order_id, o_user_id, o_amount, o_outcome, o_reason, o_balance, o_decided_at
          FROM withdrawals w WHERE w.order_id = asked.order_id;
        IF asked.announces AND o_user_id = asked.user_id AND o_amount = asked.amount THEN
          UPDATE withdrawals w SET announced = true WHERE w.order_id = asked.order_id AND NOT w.announced;
          o_untold := FOUND;
        END IF;
      ELSIF why IS NULL THEN
        UPDATE accounts SET balance = accounts.balance - asked.amount WHERE accounts.user_id = asked.user_id
          RETURNING accounts.balance INTO rest;
        INSERT INTO ledger (transaction_id, user_id, type, amount, balance, order_id)
          VALUES (asked.transaction_id, asked.user_id, 'withdrawal', asked.amount, rest, asked.order_id);
      END IF;
      RETURN NEXT;
    END LOOP;
  END $$`;
