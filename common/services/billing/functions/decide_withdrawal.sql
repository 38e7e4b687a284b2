-- Decides a withdrawal for an order once and remembers the decision, also a decline. A decline is committed, never
-- rolled back: otherwise a delayed duplicate could take money for an order that has failed.
-- events is {"paid": event, "declined": event} or null. The event for the outcome is stored once per order, even if a
-- call led to the decision before the order's event arrived.
-- Returns no row if another session holds the account. waits: wait for the account first, as wait_for_account does.
-- Waiting for several accounts in one statement could deadlock.
CREATE OR REPLACE FUNCTION decide_withdrawal(
  decided_order uuid, account uuid, price bigint, entry_id uuid, events jsonb, waits boolean)
RETURNS TABLE ("orderId" uuid, "userId" uuid, amount bigint, outcome text, reason text, balance bigint,
               changed boolean, event jsonb)
LANGUAGE plpgsql AS $$
#variable_conflict use_column -- the output has names of table columns; a bare name is the table's
DECLARE
  available      bigint;
  decline_reason text;
  decided        timestamptz;
  new_event      jsonb;
BEGIN
  changed := false;
  IF NOT EXISTS (SELECT FROM withdrawals WHERE order_id = decided_order) THEN -- a repeated request needs no lock
    IF waits THEN PERFORM wait_for_account(account); END IF;
    SELECT balance INTO available FROM accounts WHERE user_id = account FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND AND EXISTS (SELECT FROM accounts WHERE user_id = account) THEN RETURN; END IF; -- locked, not missing
    decline_reason := CASE WHEN available IS NULL THEN 'account_not_found'
                           WHEN available < price THEN 'insufficient_funds' END;
    INSERT INTO withdrawals (order_id, user_id, amount, outcome, reason, balance, event_stored)
      VALUES (decided_order, account, price, CASE WHEN decline_reason IS NULL THEN 'paid' ELSE 'declined' END,
              decline_reason, CASE WHEN decline_reason IS NULL THEN available - price ELSE available END,
              events IS NOT NULL)
      ON CONFLICT DO NOTHING; -- another session may have decided since the check above
    changed := FOUND;
    IF changed AND decline_reason IS NULL THEN
      UPDATE accounts SET balance = balance - price WHERE user_id = account;
      INSERT INTO ledger (transaction_id, user_id, type, amount, balance, order_id)
        VALUES (entry_id, account, 'withdrawal', price, available - price, decided_order);
    END IF;
  END IF;

  SELECT order_id, user_id, amount, outcome, reason, balance, decided_at
    INTO "orderId", "userId", amount, outcome, reason, balance, decided
    FROM withdrawals WHERE order_id = decided_order;
  new_event := events->outcome;
  IF new_event IS NOT NULL AND NOT changed THEN -- the decision may come from a call, which stored no event
    UPDATE withdrawals SET event_stored = true
      WHERE order_id = decided_order AND user_id = account AND amount = price AND NOT event_stored;
    IF NOT FOUND THEN new_event := NULL; END IF;
  END IF;
  IF new_event IS NOT NULL THEN
    INSERT INTO outbox (id, type, body, traceparent, leased_until)
      VALUES ((new_event->>'id')::uuid, new_event->>'type',
              new_event->'body' || jsonb_strip_nulls(jsonb_build_object('reason', reason,
                'timestamp', to_char(decided AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))),
              new_event->>'traceparent', clock_timestamp() + interval '5 seconds') -- until then this process publishes it
      RETURNING jsonb_build_object('id', id, 'type', type, 'body', body, 'traceparent', traceparent) INTO event;
  END IF;
  RETURN NEXT;
END $$
