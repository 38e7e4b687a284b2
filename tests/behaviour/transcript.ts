import { type Answer } from '../support/client.ts';
import { Customer } from '../support/customer.ts';
import { type Stage } from '../support/stage.ts';
import { orderIn } from './consequences.ts';

/** Headers that differ between runs and don't depend on the variant. */
const CHANGING_HEADERS = ['date', 'content-length', 'connection', 'keep-alive'];

/** Records every answer and event of one session, with ids and times replaced by names. */
export async function transcript(stage: Stage) {
  const names = new Map<string, string>();
  const customers = [await Customer.with(stage, 1000), await Customer.with(stage, 'no account')] as const;
  const answers: Answer[] = [];
  const orders: string[] = [];
  for (const [customer, price] of [
    [customers[0], 300],
    [customers[0], 701],
    [customers[1], 1],
  ] as const) {
    names.set(customer.userId, `user ${names.size}`);
    const answer = await customer.order(price, { 'idempotency-key': `transcript-${price}-${customer.userId}` });
    const orderId = orderIn(answer);
    names.set(orderId, `order ${names.size}`);
    orders.push(orderId);
    await customer.notificationOf(orderId);
    answers.push(answer, await stage.order.get(`/orders/${orderId}`));
  }
  answers.push(await stage.order.post('/orders', { userId: 'nobody', price: 0 }));
  const published = orders.flatMap((orderId) => stage.tap.about(orderId));
  return {
    answers: answers.map(({ status, headers, body }) => neutral({ status, headers: lasting(headers), body }, names)),
    notifications: neutral(await Promise.all(customers.map((customer) => customer.notifications())), names),
    events: published.map(({ raw: _raw, ...event }) => neutral(event, names)),
  };
}

function lasting(headers: Answer['headers']) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !CHANGING_HEADERS.includes(name)));
}

function neutral(value: unknown, names: Map<string, string>): unknown {
  const known = [...names].reduce((text, [id, name]) => text.replaceAll(id, name), JSON.stringify(value));
  return JSON.parse(
    known
      .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'an id')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'a time')
      .replaceAll(/00-[0-9a-f]{32}-[0-9a-f]{16}-/g, 'a trace '),
  );
}
