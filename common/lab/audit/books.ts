import pg from 'pg';
import { type Service } from '../processes/ports.ts';

/** The rows to audit. Money is text, as PostgreSQL's bigint doesn't fit a number. */
export interface Books {
  orders: { orderId: string; userId: string; price: string; status: string; reason: string | null }[];
  withdrawals: { orderId: string; userId: string; amount: string; outcome: string; reason: string | null }[];
  accounts: { userId: string; balance: string; ledger: string; deposits: string; plainWithdrawals: string }[];
  /** Orders with more than one entry in the ledger. */
  paidTwice: { orderId: string }[];
  notifications: { orderId: string; userId: string; type: string; count: string }[];
  outboxes: StoredEvent[];
  /** Events that their relay has given up; `make redrive` returns them. */
  parked: (StoredEvent & { orderId: string | null })[];
}

interface StoredEvent {
  service: Service;
  id: string;
  type: string;
}

const ORDERS = `SELECT order_id AS "orderId", user_id AS "userId", price, status, reason FROM orders`;
const WITHDRAWALS = `SELECT order_id AS "orderId", user_id AS "userId", amount, outcome, reason FROM withdrawals`;
const ACCOUNTS = `
  SELECT user_id AS "userId", max(accounts.balance) AS balance,
         coalesce(sum(CASE WHEN type = 'deposit' THEN amount ELSE -amount END), 0) AS ledger,
         coalesce(sum(amount) FILTER (WHERE type = 'deposit'), 0) AS deposits,
         coalesce(sum(amount) FILTER (WHERE type = 'withdrawal' AND order_id IS NULL), 0) AS "plainWithdrawals"
  FROM accounts LEFT JOIN ledger USING (user_id)`;
const PAID_TWICE = `SELECT order_id AS "orderId" FROM ledger WHERE order_id IS NOT NULL`;
const NOTIFICATIONS = `
  SELECT order_id AS "orderId", min(user_id::text) AS "userId", min(type) AS type, count(*) AS count FROM notifications`;

/** `make bench AGAINST=commit` also reads the outbox of commits that can't park an event and lack the column. */
const PARKED_AT = `(to_jsonb(outbox) ->> 'parked_at')`;
const OUTBOX = `SELECT id, type FROM outbox WHERE ${PARKED_AT} IS NULL`;
/** The body of a parked event may be anything, so it is not parsed. */
const PARKED = `
  SELECT id, type, substring(body FROM '"orderId" *: *"([0-9a-f-]{36})"') AS "orderId"
  FROM outbox WHERE ${PARKED_AT} IS NOT NULL`;

type UrlOf = (service: Service) => string;

/** Reads the three databases, each in one snapshot; `users` limits it. */
export async function readBooks(urlOf: UrlOf, schema: string, users: string[] | undefined): Promise<Books> {
  const order = await reading(urlOf('order'), schema, async (client) => ({
    orders: await rows<Books['orders'][0]>(client, ORDERS, users),
    ...(await outboxOf(client, 'order')),
  }));
  const billing = await reading(urlOf('billing'), schema, async (client) => ({
    withdrawals: await rows<Books['withdrawals'][0]>(client, WITHDRAWALS, users),
    ...(await readMoney(client, users)),
    ...(await outboxOf(client, 'billing')),
  }));
  const notifications = await readNotifications(urlOf, schema, users);
  const { withdrawals, accounts, paidTwice } = billing;
  const outboxes = [...order.outbox, ...billing.outbox];
  const parked = [...order.parked, ...billing.parked];
  return { orders: order.orders, withdrawals, accounts, paidTwice, notifications, outboxes, parked };
}

/** The part of the books whose invariants hold at every moment, also with orders pending. */
export type Standing = Pick<Books, 'accounts' | 'paidTwice' | 'notifications'>;

export async function readStanding(urlOf: UrlOf, schema: string): Promise<Standing> {
  const [money, notifications] = await Promise.all([
    reading(urlOf('billing'), schema, (client) => readMoney(client)),
    readNotifications(urlOf, schema),
  ]);
  return { ...money, notifications };
}

async function readMoney(client: pg.Client, users?: string[]): Promise<Pick<Books, 'accounts' | 'paidTwice'>> {
  const twice = 'GROUP BY order_id HAVING count(*) > 1';
  return {
    accounts: await rows(client, ACCOUNTS, users, 'GROUP BY user_id'),
    paidTwice: await rows(client, PAID_TWICE, users, twice, 'AND'),
  };
}

function readNotifications(urlOf: UrlOf, schema: string, users?: string[]): Promise<Books['notifications']> {
  return reading(urlOf('notification'), schema, (client) => rows(client, NOTIFICATIONS, users, 'GROUP BY order_id'));
}

async function outboxOf(client: pg.Client, service: Service) {
  const outbox = await rows<{ id: string; type: string }>(client, OUTBOX);
  const parked = await rows<{ id: string; type: string; orderId: string | null }>(client, PARKED);
  return {
    outbox: outbox.map((row) => ({ service, ...row })),
    parked: parked.map((row) => ({ service, ...row })),
  };
}

async function reading<T>(url: string, schema: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, options: `-c search_path=${schema}` });
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return await work(client);
  } finally {
    await client.end();
  }
}

async function rows<Row extends object>(
  client: pg.Client,
  select: string,
  users?: string[],
  groupBy = '',
  conjunction = 'WHERE',
): Promise<Row[]> {
  const where = users ? `${conjunction} user_id = ANY ($1::uuid[])` : '';
  return (await client.query<Row>(`${select} ${where} ${groupBy}`, users && [users])).rows;
}
