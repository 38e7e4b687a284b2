-- Decides a withdrawal for an order once and remembers the decision, also a decline. A decline is committed, never
-- rolled back: otherwise a delayed duplicate could take money for an order that has failed.
-- events is {"paid": event, "declined": event} or null. The event for the outcome is stored once per order, even if a
-- call led to the decision before the order's event arrived.
-- Returns no row if another session holds the account and patient is false. Waiting for several accounts in one
-- statement could deadlock.
CREATE OR REPLACE FUNCTION decide_withdrawal(
  ord uuid, payer uuid, sum bigint, entry uuid, events jsonb, patient boolean)
RETURNS TABLE ("orderId" uuid, "userId" uuid, amount bigint, outcome text, reason text, balance bigint,
               changed boolean, event jsonb)
LANGUAGE plpgsql AS $$
#variable_conflict use_column -- the output has names of table columns; a bare name is the table's
DECLARE
  funds  bigint;
  why    text;
  newly  boolean := false;
  store  boolean;
  stored jsonb;
BEGIN
  IF NOT EXISTS (SELECT FROM withdrawals WHERE order_id = ord) THEN -- a repeated request needs no lock
    IF patient THEN
      SELECT balance INTO funds FROM accounts WHERE user_id = payer FOR NO KEY UPDATE;
    ELSE
      SELECT balance INTO funds FROM accounts WHERE user_id = payer FOR NO KEY UPDATE SKIP LOCKED;
      IF NOT FOUND AND EXISTS (SELECT FROM accounts WHERE user_id = payer) THEN RETURN; END IF; -- locked, not missing
    END IF;
    why := CASE WHEN funds IS NULL THEN 'account_not_found' WHEN funds < sum THEN 'insufficient_funds' END;
    INSERT INTO withdrawals (order_id, user_id, amount, outcome, reason, balance, event_stored)
      VALUES (ord, payer, sum, CASE WHEN why IS NULL THEN 'paid' ELSE 'declined' END, why,
              CASE WHEN why IS NULL THEN funds - sum ELSE funds END, events IS NOT NULL)
      ON CONFLICT DO NOTHING; -- another session may have decided since the check above
    newly := FOUND;
    IF newly AND why IS NULL THEN
      UPDATE accounts SET balance = balance - sum WHERE user_id = payer;
      INSERT INTO ledger (transaction_id, user_id, type, amount, balance, order_id)
        VALUES (entry, payer, 'withdrawal', sum, funds - sum, ord);
    END IF;
  END IF;

  store := newly;
  IF NOT newly THEN -- the decision may come from a call, which stored no event
    UPDATE withdrawals SET event_stored = true
      WHERE order_id = ord AND user_id = payer AND amount = sum AND events IS NOT NULL AND NOT event_stored;
    store := FOUND;
  END IF;
  IF store AND events IS NOT NULL THEN
    WITH written AS (
      INSERT INTO outbox (id, type, body, traceparent, leased_until)
      SELECT (event->>'id')::uuid, event->>'type',
             event->'body' || jsonb_strip_nulls(jsonb_build_object('reason', reason,
               'timestamp', to_char(decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))),
             event->>'traceparent', clock_timestamp() + interval '10 seconds' -- until then this process publishes it
      FROM withdrawals, LATERAL (SELECT events->outcome AS event) AS chosen
      WHERE order_id = ord
      RETURNING id, type, body, traceparent
    )
    SELECT to_jsonb(written) INTO stored FROM written;
  END IF;

  RETURN QUERY SELECT order_id, user_id, amount, outcome, reason, balance, newly, stored
    FROM withdrawals WHERE order_id = ord;
END $$
