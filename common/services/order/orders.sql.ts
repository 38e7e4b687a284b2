const COLUMNS = `orders.order_id AS "orderId", orders.user_id AS "userId", orders.price, orders.status, orders.reason,
  orders.created_at AS "createdAt", orders.settled_at AS "settledAt", orders.traceparent`;

/** Pending orders of known users; one whose key is taken is left out. */
export const OPEN = `
  INSERT INTO orders (order_id, user_id, price, created_at, traceparent, idempotency_key, request_hash)
  SELECT new.order_id, users.user_id, new.price, new.created_at, new.traceparent, new.idempotency_key, new.request_hash
  FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::timestamptz[], $5::text[], $6::text[], $7::bytea[])
         AS new (order_id, user_id, price, created_at, traceparent, idempotency_key, request_hash)
  JOIN users ON users.user_id = new.user_id
  ON CONFLICT (idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
  RETURNING ${COLUMNS}`;

/**
 * A settled order never changes: the condition decides who settles it. By the table's own rule no `settled_at` means
 * pending; asked for by status, PostgreSQL would go through all pending orders for each one, by the index of those.
 */
export const SETTLE = `
  UPDATE orders SET status = new.status, reason = new.reason, settled_at = clock_timestamp()
  FROM unnest($1::uuid[], $2::text[], $3::text[]) AS new (order_id, status, reason)
  WHERE orders.order_id = new.order_id AND orders.settled_at IS NULL
  RETURNING ${COLUMNS}`;

export const READ = `SELECT ${COLUMNS} FROM orders WHERE order_id = ANY ($1::uuid[])`;

export const READ_BY_KEYS = `
  SELECT ${COLUMNS}, idempotency_key AS "idempotencyKey", request_hash AS "requestHash"
  FROM orders WHERE idempotency_key = ANY ($1::text[])`;

export const SETTLED_AMONG = `SELECT order_id AS "orderId" FROM orders WHERE order_id = ANY ($1::uuid[]) AND status <> 'pending'`;

/**
 * Moves the next attempt on while claiming, so that replicas share the work and no transaction stays open for a call.
 * What is due is asked by the statement's own time: an index can't be searched for a volatile function's.
 */
export const CLAIM = `
  UPDATE orders SET attempt_after = clock_timestamp() + interval '5 seconds'
  WHERE order_id IN (
    SELECT order_id FROM orders WHERE status = 'pending' AND attempt_after < statement_timestamp()
    ORDER BY attempt_after LIMIT $1 FOR UPDATE SKIP LOCKED)
  RETURNING ${COLUMNS}`;

export const PENDING = `
  SELECT count(*) AS pending, coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8 AS "oldestSeconds"
  FROM orders WHERE status = 'pending'`;
