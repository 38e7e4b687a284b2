import { randomBytes } from 'node:crypto';
import { type Apis } from '../client/api-client.ts';
import { Customer } from '../client/customer.ts';
import { type TracedSpan } from '../page/model/span.ts';

const BALANCE = 10_000;

/** The price that leads to each outcome, in minor units. */
export const prices = { paid: 2500, declined: 1_000_000 };

export interface TracedOrder {
  traceId: string;
  /** The client writes no spans file, so its span is made here. */
  client: TracedSpan;
  answer: string;
  ending: string;
}

/** Begins a trace, places one order in it, and waits until the order is settled and notified. */
export async function placeTraced(apis: Apis, price: number): Promise<TracedOrder> {
  const customer = await Customer.create(apis, BALANCE);
  const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
  const start = now();
  const { status } = await customer.order(price, { traceparent: `00-${traceId}-${spanId}-01` });
  const client: TracedSpan = {
    ...{ traceId, spanId, parentIsRemote: false, name: 'POST /orders', kind: 'client', service: 'client' },
    ...{ pid: process.pid, start, end: now(), links: [], events: [] },
    attributes: {
      'http.request.method': 'POST',
      'url.full': `${apis.order.url}/orders`,
      'http.response.status_code': status,
    },
  };
  return { traceId, client, answer: `${status}`, ending: await endingOf(customer) };
}

async function endingOf(customer: Customer): Promise<string> {
  const order = await customer.settled();
  if (!order) return 'the order is not settled in time';
  const notification = await customer.notified();
  return `the order is ${String(order.status)}, its notification ${notification ? 'is stored' : 'is missing'}`;
}

const now = () => Math.floor((performance.timeOrigin + performance.now()) * 1000);
