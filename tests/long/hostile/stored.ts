import { type Service } from '../../../common/lab/processes/ports.ts';
import { type Sql } from '../../support/sql.ts';
import { type PostAnswer } from './answers.ts';

/** Rows of one kind and the answers about them, described in the same words. */
interface Kind {
  what: string;
  rows: string;
  /** Several answers may be about the same row, as a decision about an order is returned again. */
  once: boolean;
  path: string;
  tells: (answer: PostAnswer) => unknown[] | undefined;
}

const kinds: Record<Service, Kind[]> = {
  order: [
    {
      what: 'users',
      rows: 'SELECT user_id, name, email FROM users',
      once: true,
      path: '/users',
      tells: ({ status, body }) => (status === 201 ? [body.userId, body.name, body.email] : undefined),
    },
    {
      what: 'orders',
      rows: 'SELECT order_id, user_id, price FROM orders',
      once: true,
      path: '/orders',
      tells: ({ sent, body }) => (body.orderId ? [body.orderId, lower(sent.userId), sent.price] : undefined),
    },
  ],
  billing: [
    {
      what: 'accounts',
      rows: 'SELECT user_id FROM accounts',
      once: true,
      path: '/billing/accounts',
      tells: ({ status, body }) => (status === 200 || status === 201 ? [body.userId] : undefined),
    },
    {
      what: 'decisions about orders',
      rows: `SELECT order_id, user_id, amount, outcome = 'paid' FROM withdrawals`,
      once: true,
      path: '/billing/withdraw',
      tells: ({ sent, body }) =>
        sent.orderId && 'success' in body
          ? [lower(sent.orderId), lower(sent.userId), sent.amount, body.success]
          : undefined,
    },
    {
      what: 'payments for orders',
      rows: `SELECT order_id, user_id, amount FROM ledger WHERE order_id IS NOT NULL`,
      once: true,
      path: '/billing/withdraw',
      tells: ({ sent, body }) =>
        sent.orderId && body.success ? [lower(sent.orderId), lower(sent.userId), sent.amount] : undefined,
    },
    {
      what: 'withdrawals without an order',
      rows: `SELECT user_id, amount FROM ledger WHERE order_id IS NULL AND type = 'withdrawal'`,
      once: false,
      path: '/billing/withdraw',
      tells: ({ sent, body, replayed }) =>
        !sent.orderId && body.success && !replayed ? [lower(sent.userId), sent.amount] : undefined,
    },
    {
      what: 'deposits',
      rows: `SELECT user_id, amount FROM ledger WHERE type = 'deposit'`,
      once: false,
      path: '/billing/deposit',
      tells: ({ status, sent, body, replayed }) =>
        status === 200 && !replayed ? [body.userId, sent.amount] : undefined,
    },
  ],
  notification: [
    {
      what: 'notifications',
      rows: 'SELECT notification_id, order_id, user_id, type, message FROM notifications',
      once: true,
      path: '/notifications',
      tells: ({ status, body }) =>
        status === 200 ? [body.notificationId, body.orderId, body.userId, body.type, body.message] : undefined,
    },
  ],
};

export type Rows = Map<string, string[]>;

/** Returns the rows of a service, by kind. */
export async function rowsOf(service: Service, sql: Sql): Promise<Rows> {
  const found: Rows = new Map();
  for (const { what, rows } of kinds[service]) {
    found.set(
      what,
      (await sql.rows(rows)).map((row) => words(Object.values(row))),
    );
  }
  return found;
}

/**
 * Returns rows without an answer, and answers without a row. Both are empty exactly if every refused request has
 * stored nothing.
 */
export function unaccounted(service: Service, before: Rows, answers: PostAnswer[], after: Rows): string[] {
  return kinds[service].flatMap((kind) => {
    const answered = answers
      .filter(({ path }) => path === kind.path)
      .flatMap((answer) => {
        const row = kind.tells(answer);
        return row ? [words(row)] : [];
      });
    const expected = [...before.get(kind.what)!, ...answered];
    const [stored, wanted] = [after.get(kind.what)!, kind.once ? [...new Set(expected)] : expected];
    return [
      ...without(stored, wanted).map((row) => `${kind.what}: stored, and no answer names it: ${row}`),
      ...without(wanted, stored).map((row) => `${kind.what}: answered, and not stored: ${row}`),
    ];
  });
}

/** Removes each of the others once, and returns the rest. */
function without(some: string[], others: string[]): string[] {
  const counts = new Map<string, number>();
  for (const one of others) counts.set(one, (counts.get(one) ?? 0) + 1);
  return some.filter((one) => {
    const count = counts.get(one) ?? 0;
    if (count > 0) counts.set(one, count - 1);
    return count === 0;
  });
}

const words = (values: unknown[]) => values.map(String).join(' ');
const lower = (value: unknown) => String(value).toLowerCase();
