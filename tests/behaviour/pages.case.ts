import { type Answer } from '../support/client.ts';
import { Customer } from '../support/customer.ts';
import { type Stage } from '../support/stage.ts';

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
        walked.push(...items.map(list.idOf));
        cursor = nextCursor && encodeURIComponent(nextCursor);
        await list.add(customer);
      }
      expect(walked).toStrictEqual(before);
    });
  }

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

function pageIn({ status, body }: Answer) {
  expect(status).toBe(200);
  return body as { items: Record<string, unknown>[]; nextCursor: string | null };
}

async function everyId(stage: Stage, list: List, customer: Customer): Promise<string[]> {
  return pageIn(await list.read(stage, customer, '?limit=100')).items.map(list.idOf);
}
