import { type Service } from '../../../common/lab/processes/ports.ts';
import { LabError } from '../../../common/lab/machine/lab-error.ts';

/** A user for whom the calls are made. `next` returns a number that was never used before. */
export interface Caller {
  userId: string;
  /** Orders of this user: a stored one, and a pending one that the service will resume. */
  settled: string;
  pending: string;
  leavePending: () => Promise<unknown>;
  url: (service: Service) => string;
  next: () => number;
}

type Json = { orderId?: string; nextCursor?: string | null; userId?: string };
type Calls = (caller: Caller) => Promise<unknown>;

/**
 * The calls of each operation, by its name in the OpenAPI documents; one call for each branch with a query of its own.
 * Calls that read lists come before calls that add to them.
 */
export const calls: Record<string, Calls> = {
  live: (caller) => get(caller, 'order', '/health/live'),
  ready: async (caller) => {
    for (const service of ['order', 'billing', 'notification'] as const) {
      await get(caller, service, '/health/ready');
      await request(caller, service, '/metrics', {});
    }
  },
  getUser: (caller) => get(caller, 'order', `/users/${caller.userId}`),
  listOrders: (caller) => pages(caller, 'order', `/orders?userId=${caller.userId}`),
  getBalance: (caller) => get(caller, 'billing', `/billing/balance/${caller.userId}`),
  listTransactions: (caller) => pages(caller, 'billing', `/billing/transactions/${caller.userId}?`),
  listNotifications: (caller) => pages(caller, 'notification', `/notifications/${caller.userId}?`),
  createUser: (caller) => post(caller, 'order', '/users', { name: `New ${caller.next()}` }),
  openAccount: async (caller) => {
    const { userId } = await post(caller, 'order', '/users', {});
    for (let time = 1; time <= 2; time++) await post(caller, 'billing', '/billing/accounts', { userId });
  },
  deposit: async (caller) => {
    await post(caller, 'billing', '/billing/deposit', { userId: caller.userId, amount: 100 });
    await twice(caller, 'billing', '/billing/deposit', { userId: caller.userId, amount: 100 });
  },
  withdraw: async (caller) => {
    const { userId } = caller;
    await post(caller, 'billing', '/billing/withdraw', { userId, amount: 100 });
    await twice(caller, 'billing', '/billing/withdraw', { userId, amount: 100 });
    await post(caller, 'billing', '/billing/withdraw', { userId, amount: 100, orderId: caller.settled });
  },
  getOrder: async (caller) => {
    await get(caller, 'order', `/orders/${caller.settled}`);
    await caller.leavePending();
    await get(caller, 'order', `/orders/${caller.pending}`, { prefer: 'wait=10' });
  },
  placeOrder: async (caller) => {
    const { userId } = caller;
    await post(caller, 'order', '/orders', { userId, price: 100 });
    await post(caller, 'order', '/orders', { userId, price: 1e12 });
    await twice(caller, 'order', '/orders', { userId, price: 100 });
  },
};

/** Lists operations of the services' OpenAPI documents that have no call here. */
export async function notCalled(url: Caller['url']): Promise<string[]> {
  const documents = await Promise.all(
    (['order', 'billing', 'notification'] as const).map(async (service) => {
      const { paths } = (await (await fetch(`${url(service)}/docs-json`)).json()) as {
        paths: Record<string, Operations>;
      };
      return Object.values(paths).flatMap((path) => Object.values(path).map(({ operationId }) => operationId));
    }),
  );
  return documents.flat().filter((name) => !Object.hasOwn(calls, name));
}
type Operations = Record<string, { operationId: string }>;

/** Reads the first page and the next one. */
async function pages(caller: Caller, service: Service, path: string): Promise<void> {
  const { nextCursor } = await get(caller, service, `${path}&limit=20`);
  await get(caller, service, `${path}&limit=20&cursor=${nextCursor}`);
}

/** Sends the request twice with the same idempotency key. */
async function twice(caller: Caller, service: Service, path: string, body: object): Promise<void> {
  const key = { 'idempotency-key': `growth-${caller.next()}` };
  for (let time = 1; time <= 2; time++) await post(caller, service, path, body, key);
}

const get = (caller: Caller, service: Service, path: string, headers = {}) =>
  request(caller, service, path, { headers }).then(json);

const post = (caller: Caller, service: Service, path: string, body: object, headers = {}) =>
  request(caller, service, path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }).then(json);

const json = (text: string) => JSON.parse(text) as Json;

async function request(caller: Caller, service: Service, path: string, init: RequestInit): Promise<string> {
  const answer = await fetch(`${caller.url(service)}${path}`, init);
  const text = await answer.text();
  const declined = answer.status === 400 && text.includes('insufficient_funds');
  if (answer.ok || declined) return text;
  throw new LabError(`${init.method ?? 'GET'} ${path} was answered ${answer.status}: ${text}`);
}
