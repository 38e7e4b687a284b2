-- Settles a pending order and stores its event, if it has one. Returns the order as it is now, and no row for an unknown
-- order. changed says whether this call settled it. An order that is still pending is locked by another session.
-- waits: wait for the lock first, as wait_for_order does. Waiting for several orders in one statement could deadlock.
CREATE OR REPLACE FUNCTION settle_order(
  pending_id uuid, new_status text, new_reason text, new_event jsonb, waits boolean)
RETURNS TABLE ("orderId" uuid, "userId" uuid, price bigint, status text, reason text,
               "createdAt" timestamptz, "settledAt" timestamptz, traceparent text, changed boolean, event jsonb)
LANGUAGE plpgsql AS $$
#variable_conflict use_column -- the output has names of table columns; a bare name is the table's
BEGIN
  IF waits THEN PERFORM wait_for_order(pending_id); END IF;
  UPDATE orders SET status = new_status, reason = new_reason, settled_at = clock_timestamp()
    WHERE order_id = (
      SELECT order_id FROM orders
      WHERE order_id = pending_id AND settled_at IS NULL -- the first to settle an order wins
      FOR NO KEY UPDATE SKIP LOCKED)
    RETURNING order_id, user_id, price, status, reason, created_at, settled_at, traceparent
    INTO "orderId", "userId", price, status, reason, "createdAt", "settledAt", traceparent;
  changed := FOUND;
  IF changed AND new_event IS NOT NULL THEN
    INSERT INTO outbox (id, type, body, traceparent, leased_until)
      VALUES ((new_event->>'id')::uuid, new_event->>'type',
              new_event->'body' || jsonb_build_object(
                'timestamp', to_char("settledAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
              new_event->>'traceparent', clock_timestamp() + interval '5 seconds') -- until then this process publishes it
      RETURNING jsonb_build_object('id', id, 'type', type, 'body', body, 'traceparent', traceparent) INTO event;
  ELSIF NOT changed THEN
    SELECT order_id, user_id, price, status, reason, created_at, settled_at, traceparent
      INTO "orderId", "userId", price, status, reason, "createdAt", "settledAt", traceparent
      FROM orders WHERE order_id = pending_id;
    IF NOT FOUND THEN RETURN; END IF;
  END IF;
  RETURN NEXT;
END $$
