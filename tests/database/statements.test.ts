import { join } from 'node:path';
import pg from 'pg';
import { type QueryRunner } from 'typeorm';
import { v7 } from 'uuid';
import { root } from '../../common/lab/machine/folders.ts';
import { POOL } from '../../common/platform/database/database.module.ts';
import { sqlFile } from '../../common/platform/database/sql-file.ts';
import * as billing from '../../common/services/billing/tables.ts';
import * as order from '../../common/services/order/tables.ts';
import { servers } from '../support/infrastructure.ts';

const statement = (path: string) => sqlFile({ dirname: join(root, 'common/services') } as ImportMeta, path);
const SETTLE = statement('order/settle-orders.sql');
const OPEN = statement('order/open-orders.sql');
const DECIDE = statement('billing/decide-withdrawals.sql');
const MOVE = statement('billing/move-money.sql');

interface Row {
  orderId: string;
  event: { id: string; type: string; body: string; traceparent: string } | null;
  [column: string]: unknown;
}
/** The statements that have a second parameter step over locked rows, or wait for them if it is true. */
type Write = (client: pg.Client, sql: string, items: object[]) => Promise<Row[]>;

const run = async (client: pg.Client, sql: string, items: object[], waits = false) =>
  (await client.query<Row>(sql, sql.includes('$2') ? [JSON.stringify(items), waits] : [JSON.stringify(items)])).rows;
const together: Write = (client, sql, items) => run(client, sql, items);
const oneByOne: Write = async (client, sql, items) => {
  const rows: Row[] = [];
  for (const item of items) for (const one of await together(client, sql, [item])) rows.push(one);
  return rows;
};

const traceparent = '00-0123456789abcdef0123456789abcdef-0123456789abcdef-01';
const event = (type: string, body: object) => ({ id: v7(), type, body, traceparent });
const time = (value: unknown) => (value as Date).toISOString();
const bodyOf = (row: Row | undefined) => JSON.parse(row!.event!.body) as Record<string, unknown>;

/** Connects to an empty schema with the tables and functions of a service. */
function schemaOf(service: 'order' | 'billing') {
  const schema = `statements_${process.pid}`;
  const { lock_timeout } = POOL; // a statement that waits for a lock fails, as in a service
  const settings = {
    connectionString: servers().databases[service],
    options: `-c search_path=${schema}`,
    lock_timeout,
  };
  const connect = () => new pg.Client(settings);
  const client = connect();
  beforeAll(async () => {
    await client.connect();
    await client.query(`CREATE SCHEMA ${schema}`);
    const { migrations, functions } = { order, billing }[service];
    for (const migration of migrations) await new migration().up(client as unknown as QueryRunner);
    for (const sql of functions) await client.query(sql);
  });
  afterAll(async () => {
    await client.query(`DROP SCHEMA ${schema} CASCADE`);
    await client.end();
  });
  /** Does `work` while another session holds the rows that `lock` selects. */
  const whileLocked = async (lock: string, values: unknown[], work: () => Promise<void>) => {
    const holder = connect();
    await holder.connect();
    try {
      await holder.query('BEGIN');
      await holder.query(lock, values);
      await work();
    } finally {
      await holder.end();
    }
  };
  return { client, whileLocked };
}

describe.each([
  ['together', together],
  ['one by one', oneByOne],
])('orders written %s', (_, write) => {
  const { client, whileLocked } = schemaOf('order');
  const userId = v7();
  const opening = (more: object = {}) => {
    const order = { orderId: v7(), userId, price: 300 };
    const { orderId } = order;
    return { ...order, traceparent, event: event('OrderCreated', { orderId, userId, amount: 300 }), ...more };
  };
  const outbox = async () => (await client.query('SELECT * FROM outbox')).rowCount;
  const settling = (orderId: string, more: object = {}) => {
    const completed = { orderId, status: 'completed', event: event('OrderCompleted', { orderId }) };
    return { ...completed, ...more };
  };

  beforeAll(() => client.query('INSERT INTO users (user_id) VALUES ($1)', [userId]));
  afterEach(() => client.query('TRUNCATE orders, outbox'));

  test('an order is stored with its event, at one time', async () => {
    const orders = [opening(), opening()];
    const rows = await write(client, OPEN, orders);
    expect(rows.map(({ orderId }) => orderId).sort()).toStrictEqual(orders.map(({ orderId }) => orderId).sort());
    for (const row of rows) {
      const { orderId, createdAt } = row;
      expect(bodyOf(row)).toStrictEqual({ orderId, userId, amount: 300, timestamp: time(createdAt) });
      expect(row.event).toMatchObject({ type: 'OrderCreated', traceparent });
    }
    const stored = await client.query<{ body: string }>('SELECT body FROM outbox ORDER BY id');
    expect(stored.rows.map(({ body }) => body)).toStrictEqual(
      rows.toSorted((a, b) => (a.event!.id < b.event!.id ? -1 : 1)).map((row) => row.event!.body),
    );
  });

  test('an order without an event stores none', async () => {
    expect(await write(client, OPEN, [opening({ event: undefined })])).toMatchObject([{ event: null }]);
    expect(await outbox()).toBe(0);
  });

  test('an unknown user and a taken key leave nothing', async () => {
    const sameKey = [opening({ key: 'k', hash: '\\x00' }), opening({ key: 'k', hash: '\\x00' })];
    const [opened, ...others] = await write(client, OPEN, [...sameKey, opening({ userId: v7() })]);
    expect(sameKey.map(({ orderId }) => orderId)).toContain(opened!.orderId);
    expect(others).toStrictEqual([]);
    expect(await outbox()).toBe(1);
  });

  test('an order is settled once, with one event and one time', async () => {
    const orders = [opening({ event: undefined }), opening({ event: undefined })];
    await write(client, OPEN, orders);
    const [first, second] = orders.map(({ orderId }) => orderId);
    const rows = await write(client, SETTLE, [settling(first!), settling(second!), settling(v7())]);
    expect(rows.map(({ orderId }) => orderId).sort()).toStrictEqual([first, second].sort());
    for (const row of rows) expect(bodyOf(row).timestamp).toBe(time(row.settledAt));
    const again = await write(client, SETTLE, [settling(first!, { status: 'failed', reason: 'insufficient_funds' })]);
    expect(again).toMatchObject([{ orderId: first, status: 'completed', changed: false, event: null }]);
    expect(await outbox()).toBe(2);
  });

  test('an order stored before is returned, with no second event', async () => {
    const order = opening();
    const [first] = await write(client, OPEN, [order]);
    const [again, other] = await write(client, OPEN, [order, opening()]);
    expect(again).toStrictEqual({ ...first, event: null });
    expect(other!.event).not.toBeNull();
    expect(await outbox()).toBe(2);
  });

  test('a locked order stays pending, the others are settled', async () => {
    const [locked, other] = [opening({ event: undefined }), opening({ event: undefined })];
    await write(client, OPEN, [locked, other]);
    const lock = 'SELECT 1 FROM orders WHERE order_id = $1 FOR UPDATE';
    await whileLocked(lock, [locked.orderId], async () => {
      const rows = await write(client, SETTLE, [settling(locked.orderId), settling(other.orderId)]);
      expect(rows).toMatchObject([
        { orderId: locked.orderId, status: 'pending', settledAt: null, changed: false, event: null },
        { orderId: other.orderId, status: 'completed', changed: true },
      ]);
      expect(await run(client, SETTLE, [settling(locked.orderId)], true)).toMatchObject([{ status: 'pending' }]);
    });
    expect(await run(client, SETTLE, [settling(locked.orderId)], true)).toMatchObject([{ status: 'completed' }]);
    expect(await outbox()).toBe(2);
  });
});

describe.each([
  ['together', together],
  ['one by one', oneByOne],
])('withdrawals decided %s', (_, write) => {
  const { client, whileLocked } = schemaOf('billing');
  const asking = (userId: string, amount: number, more: object = {}) => {
    const order = { orderId: v7(), userId, amount };
    const events = { paid: event('PaymentCompleted', order), declined: event('PaymentFailed', order) };
    return { ...order, entryId: v7(), events, ...more };
  };
  const account = async (balance: number) => {
    const userId = v7();
    await client.query('INSERT INTO accounts (user_id, balance) VALUES ($1, $2)', [userId, balance]);
    return userId;
  };
  const balanceOf = async (userId: string) =>
    (await client.query<{ balance: string }>('SELECT balance FROM accounts WHERE user_id = $1', [userId])).rows[0]!
      .balance;
  const decidedAt = async ({ orderId }: Row) =>
    time(
      (await client.query<{ at: Date }>('SELECT decided_at AS at FROM withdrawals WHERE order_id = $1', [orderId]))
        .rows[0]!.at,
    );

  test('an account pays until its balance does not cover the next order', async () => {
    const userId = await account(500);
    const rows = await write(client, DECIDE, [asking(userId, 300), asking(userId, 300), asking(userId, 200)]);
    expect(rows.map(({ outcome }) => outcome)).toStrictEqual(['paid', 'declined', 'paid']);
    expect(await balanceOf(userId)).toBe('0');
    const ledger = await client.query('SELECT balance FROM ledger WHERE user_id = $1 ORDER BY seq', [userId]);
    expect(ledger.rows).toStrictEqual([{ balance: '200' }, { balance: '0' }]);
  });

  test('the stored event has the reason and time of the decision', async () => {
    const userId = await account(100);
    const [paid, declined] = await write(client, DECIDE, [asking(userId, 100), asking(userId, 1)]);
    expect(paid!.event!.type).toBe('PaymentCompleted');
    expect(bodyOf(paid)).toStrictEqual({
      orderId: paid!.orderId,
      userId,
      amount: 100,
      timestamp: await decidedAt(paid!),
    });
    expect(declined!.event!.type).toBe('PaymentFailed');
    expect(bodyOf(declined)).toMatchObject({ reason: 'insufficient_funds', timestamp: await decidedAt(declined!) });
  });

  test('a missing account is declined', async () => {
    const rows = await write(client, DECIDE, [asking(v7(), 1)]);
    expect(rows).toMatchObject([{ outcome: 'declined', reason: 'account_not_found', balance: null, changed: true }]);
  });

  test('a decision stands and its event is stored once', async () => {
    const userId = await account(1000);
    const called = asking(userId, 300, { events: undefined });
    const { events } = asking(userId, 300);
    expect(await write(client, DECIDE, [called])).toMatchObject([{ changed: true, event: null }]);
    const [first] = await write(client, DECIDE, [{ ...called, events }]);
    expect(first).toMatchObject({ outcome: 'paid', changed: false, balance: '700' });
    expect(first!.event).not.toBeNull();
    expect(await write(client, DECIDE, [{ ...called, events }])).toMatchObject([{ outcome: 'paid', event: null }]);
    expect(await balanceOf(userId)).toBe('700');
  });

  test('an order of another user or amount stores no event', async () => {
    const userId = await account(1000);
    const decided = asking(userId, 300, { events: undefined });
    await write(client, DECIDE, [decided]);
    const { events } = asking(userId, 1);
    const rows = await write(client, DECIDE, [{ ...decided, amount: 1, events }]);
    expect(rows).toMatchObject([{ userId, amount: '300', event: null }]);
  });

  test('a locked account is left out, the others are decided', async () => {
    const [locked, other] = [await account(1000), await account(1000)];
    const held = asking(locked, 300);
    await whileLocked('SELECT 1 FROM accounts WHERE user_id = $1 FOR UPDATE', [locked], async () => {
      expect(await write(client, DECIDE, [held, asking(other, 300), asking(v7(), 300)])).toMatchObject([
        { userId: other, outcome: 'paid' },
        { outcome: 'declined', reason: 'account_not_found' },
      ]);
      expect(await run(client, DECIDE, [held], true)).toStrictEqual([]);
    });
    expect(await run(client, DECIDE, [held], true)).toMatchObject([{ userId: locked, outcome: 'paid', changed: true }]);
  });

  test('an order that is decided needs no lock on its account', async () => {
    const userId = await account(1000);
    const decided = asking(userId, 300);
    await write(client, DECIDE, [decided]);
    await whileLocked('SELECT 1 FROM accounts WHERE user_id = $1 FOR UPDATE', [userId], async () => {
      expect(await write(client, DECIDE, [decided])).toMatchObject([{ outcome: 'paid', changed: false, event: null }]);
    });
  });
});

describe('money moved without an order', () => {
  const { client, whileLocked } = schemaOf('billing');
  const move = async (userId: string, key: string | null = null, waits = false) =>
    (await client.query<{ outcome: string; balance: string }>(MOVE, [v7(), userId, 'deposit', 5, key, null, waits]))
      .rows;

  test('a locked account or key is busy, a missing account is missing', async () => {
    const userId = v7();
    await client.query('INSERT INTO accounts (user_id) VALUES ($1)', [userId]);
    await whileLocked('SELECT 1 FROM accounts WHERE user_id = $1 FOR UPDATE', [userId], async () => {
      expect(await move(userId)).toMatchObject([{ outcome: 'busy' }]);
      expect(await move(userId, 'k', true)).toMatchObject([{ outcome: 'busy' }]);
      expect(await move(v7())).toMatchObject([{ outcome: 'no account' }]);
    });
    await whileLocked("SELECT pg_advisory_xact_lock(hashtextextended('deposit k', 0))", [], async () => {
      expect(await move(userId, 'k')).toMatchObject([{ outcome: 'busy' }]);
    });
    expect(await move(userId, 'k')).toMatchObject([{ outcome: 'moved', balance: '5' }]);
    expect(await move(userId, 'k')).toMatchObject([{ outcome: 'replayed', balance: '5' }]);
  });
});
