-- Locks an order. Gives up when another session still holds it after 250 ms.
CREATE OR REPLACE FUNCTION wait_for_order(awaited uuid) RETURNS void
LANGUAGE plpgsql SET lock_timeout = '250ms' AS $$
BEGIN
  PERFORM FROM orders WHERE order_id = awaited FOR NO KEY UPDATE;
EXCEPTION WHEN lock_not_available THEN NULL;
END $$
