/** Orders from number `from` up to but not including `to`. Every tenth is the busy user's. */
export interface Range {
  from: number;
  to: number;
}

/** Enough users that the rows of one user lie in different pages, with few orders and with many. */
const ORDERS_PER_USER = 25;
const USERS_AT_LEAST = 1000;

/** Users 1 to this have all their orders among the first `orders`; user 0 is the busy one. */
const usersFor = (orders: number) => Math.floor((orders * 9) / 10 / ORDERS_PER_USER);

/** Makes the same id for the same number in every database, ordered by time like the services' (UUID v7, RFC 9562). */
const ID = `
  CREATE OR REPLACE FUNCTION pg_temp.at(n bigint) RETURNS timestamptz IMMUTABLE LANGUAGE sql
    RETURN timestamptz '2026-01-01 00:00:00Z' + n * interval '100 milliseconds';
  CREATE OR REPLACE FUNCTION pg_temp.id(kind text, n bigint) RETURNS uuid IMMUTABLE LANGUAGE sql
    RETURN (lpad(to_hex((extract(epoch FROM pg_temp.at(n)) * 1000)::bigint), 12, '0') || '7' ||
            substr(md5(kind || n), 1, 3) || '8' || substr(md5(kind || n), 4, 15))::uuid;
  CREATE OR REPLACE FUNCTION pg_temp.user_of(n bigint, first bigint, last bigint) RETURNS uuid IMMUTABLE LANGUAGE sql
    RETURN pg_temp.id('user', CASE WHEN n % 10 = 0 THEN 0 ELSE first + (n - n / 10) % (last - first + 1) END);`;

/** Returns the number of the user of an order. */
export function userNumberOf(n: number, range: Range): number {
  const { first, last } = users(range);
  return n % 10 === 0 ? 0 : first + ((n - Math.floor(n / 10)) % (last - first + 1));
}

const users = ({ from, to }: Range) => ({ first: usersFor(from) + 1, last: usersFor(to) });
const usersStored = (orders: number) => (orders === 0 ? -1 : Math.max(USERS_AT_LEAST, usersFor(orders)));

/** The rows of these orders in the three databases: 90 % paid, 10 % declined, 10 % with an idempotency key. */
export const stored = {
  order: (range: Range) => `${ID}
    INSERT INTO users (user_id, name, email, created_at)
      SELECT pg_temp.id('user', k), 'User ' || k, 'user' || k || '@example.org', pg_temp.at(k)
      FROM ${usersIn(range)} AS k;
    INSERT INTO orders (order_id, user_id, price, status, reason, created_at, settled_at, attempt_after, traceparent,
                        idempotency_key, request_hash)
      SELECT pg_temp.id('order', n), ${userOf(range)}, 100,
             CASE WHEN n % 10 = 7 THEN 'failed' ELSE 'completed' END,
             CASE WHEN n % 10 = 7 THEN 'insufficient_funds' END,
             pg_temp.at(n), pg_temp.at(n), pg_temp.at(n), '00-' || md5(n::text) || '-' || substr(md5(n::text), 17) || '-01',
             CASE WHEN n % 10 = 3 THEN 'key-' || n END, CASE WHEN n % 10 = 3 THEN sha256(n::text::bytea) END
      FROM ${ordersIn(range)} AS n;`,
  billing: (range: Range) => `${ID}
    INSERT INTO accounts (user_id, balance, created_at)
      SELECT pg_temp.id('user', k), 1000000000, pg_temp.at(k) FROM ${usersIn(range)} AS k;
    INSERT INTO withdrawals (order_id, user_id, amount, outcome, reason, balance, decided_at)
      SELECT pg_temp.id('order', n), ${userOf(range)}, 100,
             CASE WHEN n % 10 = 7 THEN 'declined' ELSE 'paid' END,
             CASE WHEN n % 10 = 7 THEN 'insufficient_funds' END, 1000000000, pg_temp.at(n)
      FROM ${ordersIn(range)} AS n;
    INSERT INTO ledger (transaction_id, user_id, type, amount, balance, order_id, idempotency_key, request_hash, created_at)
      SELECT pg_temp.id('ledger', n), ${userOf(range)},
             CASE WHEN n % 10 = 7 THEN 'deposit' ELSE 'withdrawal' END, 100, 1000000000,
             CASE WHEN n % 10 <> 7 THEN pg_temp.id('order', n) END,
             CASE WHEN n % 10 = 7 THEN 'key-' || n END, CASE WHEN n % 10 = 7 THEN sha256(n::text::bytea) END, pg_temp.at(n)
      FROM ${ordersIn(range)} AS n;`,
  notification: (range: Range) => `${ID}
    INSERT INTO notifications (notification_id, user_id, order_id, type, message, created_at)
      SELECT pg_temp.id('notification', n), ${userOf(range)}, pg_temp.id('order', n),
             CASE WHEN n % 10 = 7 THEN 'failure' ELSE 'success' END,
             'Order ' || pg_temp.id('order', n) || ' over 1.00 is paid and completed.', pg_temp.at(n)
      FROM ${ordersIn(range)} AS n;`,
};

const ordersIn = ({ from, to }: Range) => `generate_series(${from}::bigint, ${to - 1}::bigint)`;

const usersIn = ({ from, to }: Range) =>
  `generate_series(${usersStored(from) + 1}::bigint, ${usersStored(to)}::bigint)`;

function userOf(range: Range): string {
  const { first, last } = users(range);
  return `pg_temp.user_of(n, ${first}, ${last})`;
}

/** Returns the id of a stored user, order or other row by its number. */
export const idOf = (kind: 'user' | 'order', n: number) => ({ text: `${ID} SELECT pg_temp.id('${kind}', ${n}) AS id` });

/** Stores pending orders and unpublished events, leased for an hour so that no service takes them. */
export const backlog = (count: number) => `
  INSERT INTO orders (order_id, user_id, price, attempt_after)
    SELECT gen_random_uuid(), gen_random_uuid(), 100, clock_timestamp() + interval '1 hour'
    FROM generate_series(1, ${count});
  INSERT INTO outbox (id, type, body, leased_until)
    SELECT gen_random_uuid(), 'OrderCompleted', repeat('-', 180), clock_timestamp() + interval '1 hour'
    FROM generate_series(1, ${count});`;
