import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../machine/lab-error.ts';
import { type Service } from '../processes/ports.ts';
import { reasonOf } from '../machine/wait.ts';
import { type TracedSpan } from './spans.ts';

const BALANCE = 10_000;
const ANSWER_MS = 10_000;
const DONE_MS = 20_000;

/** What an order costs that ends so. */
export const prices = { paid: 2500, declined: 1_000_000 };

export type Urls = Record<Service, string>;
type Json = Record<string, unknown>;

export interface TracedOrder {
  traceId: string;
  /** The client is no service, so its own span is made here. */
  client: TracedSpan;
  /** In words. */
  answer: string;
  ending: string;
}

/** Places one order as a client that begins the trace, and waits until it is settled and its user told. */
export async function placeTraced(urls: Urls, price: number): Promise<TracedOrder> {
  const { userId } = (await post(`${urls.order}/users`, {})).body;
  await post(`${urls.billing}/billing/accounts`, { userId });
  const { status } = await post(`${urls.billing}/billing/deposit`, { userId, amount: BALANCE });
  if (status !== 200) throw new LabError(`A deposit is answered ${status}. Is everything as it should be?`);
  const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
  const url = `${urls.order}/orders`;
  const start = now();
  const answer = await post(url, { userId, price }, { traceparent: `00-${traceId}-${spanId}-01` });
  const client: TracedSpan = {
    ...{ traceId, spanId, parentIsRemote: false, name: 'POST /orders', kind: 'client', service: 'client' },
    ...{ pid: process.pid, start, end: now(), links: [], events: [] },
    attributes: { 'http.request.method': 'POST', 'url.full': url, 'http.response.status_code': answer.status },
  };
  return { traceId, client, answer: `${answer.status}`, ending: await endingOf(urls, String(userId)) };
}

async function endingOf(urls: Urls, userId: string): Promise<string> {
  const settled = await first(`${urls.order}/orders?userId=${userId}`, ({ status }) => status !== 'pending');
  const told = settled && (await first(`${urls.notification}/notifications/${userId}`, () => true));
  const order = settled ? String(settled.status) : `not settled within ${DONE_MS / 1000} s`;
  return `the order is ${order}, ${told ? 'its user was told' : 'its user has not been told'}`;
}

/** The first item of a list, once it is there and as it is wanted. */
async function first(url: string, wanted: (item: Json) => boolean): Promise<Json | undefined> {
  for (const end = Date.now() + DONE_MS; Date.now() < end; await sleep(50)) {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) }).catch(() => undefined);
    const { items = [] } = response?.ok ? ((await response.json()) as { items?: Json[] }) : {};
    if (items[0] && wanted(items[0])) return items[0];
  }
  return undefined;
}

async function post(url: string, body: Json, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(ANSWER_MS),
  }).catch((error: unknown) => {
    throw new LabError(`${url}: ${reasonOf(error instanceof Error && error.cause ? error.cause : error)}`);
  });
  return { status: response.status, body: (await response.json()) as Json };
}

const now = () => Math.floor((performance.timeOrigin + performance.now()) * 1000);
