import fc from 'fast-check';
import { type Answer } from '../support/client.ts';
import { Customer } from '../support/customer.ts';
import { type Stage } from '../support/stage.ts';
import { expectProblem } from './problems.ts';

interface List {
  name: string;
  idOf: (item: Record<string, unknown>) => string;
  read: (stage: Stage, customer: Customer, query: string) => Promise<Answer>;
  /** Adds one row to the list. */
  add: (customer: Customer) => Promise<unknown>;
}

const lists: List[] = [
  {
    name: 'orders',
    idOf: ({ orderId }) => orderId as string,
    read: (stage, { userId }, query) => stage.order.get(`/orders?userId=${userId}${query.replace('?', '&')}`),
    add: (customer) => customer.settledOrder(1),
  },
  {
    name: 'ledger entries',
    idOf: ({ transactionId }) => transactionId as string,
    read: (stage, { userId }, query) => stage.billing.get(`/billing/transactions/${userId}${query}`),
    add: (customer) => customer.deposit(1),
  },
  {
    name: 'notifications',
    idOf: ({ notificationId }) => notificationId as string,
    read: (stage, { userId }, query) => stage.notification.get(`/notifications/${userId}${query}`),
    add: (customer) => customer.settledOrder(1),
  },
];

/** Keyset pages skip and repeat nothing while rows are added. */
export function pages(stage: Stage): void {
  for (const list of lists) {
    test(`pages of ${list.name} skip and repeat nothing while rows are added`, async () => {
      const customer = await Customer.with(stage, 1000);
      // concurrent, so some rows have the same time
      await Promise.all(Array.from({ length: 12 }, () => list.add(customer)));
      const before = await everyId(stage, list, customer);
      const walked: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const { items, nextCursor } = pageIn(
          await list.read(stage, customer, `?limit=3${cursor && `&cursor=${cursor}`}`),
        );
        expect(items.length).toBeLessThanOrEqual(3);
        for (const item of items) walked.push(list.idOf(item));
        cursor = nextCursor && encodeURIComponent(nextCursor);
        await list.add(customer);
      }
      expect(walked).toStrictEqual(before);
    });
  }

  for (const list of lists) forgedTimes(stage, list);

  test('the last page has no cursor; by default a page holds 20', async () => {
    const customer = await Customer.with(stage, 'no account');
    await customer.openAccount();
    await Promise.all(Array.from({ length: 20 }, () => customer.deposit(1)));
    const read = async (query: string) => pageIn(await lists[1]!.read(stage, customer, query));
    expect(await read('')).toMatchObject({ items: { length: 20 }, nextCursor: null });
    expect(await read('?limit=20')).toMatchObject({ items: { length: 20 }, nextCursor: null });
    await customer.deposit(1);
    const { items, nextCursor } = await read('');
    expect(items).toHaveLength(20);
    expect(await read(`?limit=100&cursor=${encodeURIComponent(nextCursor!)}`)).toMatchObject({
      items: { length: 1 },
      nextCursor: null,
    });
  });

  test('thirty concurrent deposits fill the ledger without a gap, newest first', async () => {
    const customer = await Customer.with(stage, 'no account');
    await customer.openAccount();
    await Promise.all(Array.from({ length: 30 }, () => customer.deposit(1)));
    expect((await customer.ledger()).map(({ balance }) => balance)).toStrictEqual(
      Array.from({ length: 30 }, (_, i) => 30 - i),
    );
  });
}

/** Everything that `Date` can hold, and the ends of what PostgreSQL can. */
const moments = fc.oneof(
  fc.date({ noInvalidDate: true }),
  fc
    .constantFrom(-8.64e15, Date.UTC(-4713, 10, 24), Date.UTC(-4713, 10, 24) - 1, Date.UTC(0, 0, 1), 8.64e15)
    .map((time) => new Date(time)),
);

function forgedTimes(stage: Stage, list: List): void {
  test(`any time in a cursor of ${list.name} gets 200 or 400`, async () => {
    const customer = await Customer.with(stage, 1000);
    await list.add(customer);
    await list.add(customer);
    const { nextCursor } = pageIn(await list.read(stage, customer, '?limit=1'));
    const [, id] = Buffer.from(nextCursor!, 'base64url').toString().split('/');
    await fc.assert(
      fc.asyncProperty(moments, async (time) => {
        const cursor = Buffer.from(`${time.toISOString()}/${id}`).toString('base64url');
        const answer = await list.read(stage, customer, `?cursor=${cursor}`);
        if (await hasTime(stage, time)) pageIn(answer);
        else expectProblem(answer, 400, 'cursor');
      }),
      { numRuns: 30 },
    );
  });
}

/** Asks PostgreSQL whether it has this time. */
async function hasTime(stage: Stage, time: Date): Promise<boolean> {
  const outOfRange = '22008';
  try {
    await stage.database('order').rows('SELECT $1::timestamptz', [time]);
    return true;
  } catch (refused) {
    expect(refused).toMatchObject({ code: outOfRange });
    return false;
  }
}

function pageIn({ status, body }: Answer) {
  expect(status).toBe(200);
  return body as { items: Record<string, unknown>[]; nextCursor: string | null };
}

async function everyId(stage: Stage, list: List, customer: Customer): Promise<string[]> {
  return pageIn(await list.read(stage, customer, '?limit=100')).items.map(list.idOf);
}
