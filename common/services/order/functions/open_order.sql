-- Stores a pending order and its event, if it has one. Returns no row for an unknown user and for a taken key.
-- An order that is stored already is returned as it is: the reply to an earlier attempt of the same call was lost.
CREATE OR REPLACE FUNCTION open_order(
  new_order_id uuid, buyer uuid, new_price bigint, trace text, key text, hash bytea, new_event jsonb)
RETURNS TABLE ("orderId" uuid, "userId" uuid, price bigint, status text, reason text,
               "createdAt" timestamptz, "settledAt" timestamptz, traceparent text, event jsonb)
LANGUAGE plpgsql AS $$
#variable_conflict use_column -- the output has names of table columns; a bare name is the table's
BEGIN
  INSERT INTO orders (order_id, user_id, price, traceparent, idempotency_key, request_hash)
    SELECT new_order_id, user_id, new_price, trace, key, hash FROM users WHERE user_id = buyer
    ON CONFLICT DO NOTHING
    RETURNING order_id, user_id, price, status, reason, created_at, settled_at, traceparent
    INTO "orderId", "userId", price, status, reason, "createdAt", "settledAt", traceparent;
  IF FOUND AND new_event IS NOT NULL THEN
    INSERT INTO outbox (id, type, body, traceparent, leased_until)
      VALUES ((new_event->>'id')::uuid, new_event->>'type',
              new_event->'body' || jsonb_build_object(
                'timestamp', to_char("createdAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
              new_event->>'traceparent', clock_timestamp() + interval '5 seconds') -- until then this process publishes it
      RETURNING jsonb_build_object('id', id, 'type', type, 'body', body, 'traceparent', traceparent) INTO event;
  ELSIF NOT FOUND THEN
    SELECT order_id, user_id, price, status, reason, created_at, settled_at, traceparent
      INTO "orderId", "userId", price, status, reason, "createdAt", "settledAt", traceparent
      FROM orders WHERE order_id = new_order_id;
    IF NOT FOUND THEN RETURN; END IF;
  END IF;
  RETURN NEXT;
END $$
