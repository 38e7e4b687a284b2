import { randomUUID } from 'node:crypto';
import { newTrace } from '../support/client.ts';
import { Customer } from '../support/customer.ts';
import { eventually } from '../support/eventually.ts';
import { type SeenEvent } from '../support/event-tap.ts';
import { metric } from '../support/metrics.ts';
import { TIME, TRACEPARENT, UUID } from '../support/shapes.ts';
import { type Stage } from '../support/stage.ts';
import { exercise } from './exercise.ts';
import { orderIn } from './consequences.ts';
import { publishedFor } from './features.ts';

/** Checks published events field by field, and that duplicates have no effect. */
export function events(stage: Stage): void {
  const names = publishedFor(stage.features);
  if (stage.features.broker) {
    published(stage, 'paid', 300, names.paid);
    published(stage, 'declined', 1001, names.declined);
  }
  duplicated(stage, names.paid);
}

function published(stage: Stage, outcome: string, price: number, names: string[]): void {
  test(`a ${outcome} order publishes exactly ${names.join(' and ')}`, async () => {
    const customer = await Customer.with(stage, 1000);
    const trace = newTrace();
    const orderId = orderIn(await customer.order(price, trace.headers));
    const order = await stage.settled(orderId);
    const seen = await eventually(() => {
      const about = stage.tap.about(orderId);
      expect(about.map(({ type }) => type).sort()).toStrictEqual([...names].sort());
      return about;
    });
    for (const event of seen) {
      expectAsAgreed(stage, event, { orderId, userId: customer.userId, amount: price, reason: order.reason });
      expect(event.headers.traceparent).toContain(trace.traceId);
      const at = event.body.timestamp;
      expect({ event: event.type, at }).toStrictEqual({
        event: event.type,
        at: await timeOf(stage, event.type, order),
      });
    }
  });

  test(`a ${outcome} order without a client's trace starts one`, async () => {
    const customer = await Customer.with(stage, 1000);
    const orderId = orderIn(await customer.order(price));
    await customer.notificationOf(orderId);
    for (const event of stage.tap.about(orderId)) expect(event.headers.traceparent).toMatch(TRACEPARENT);
  });
}

/** Reads the time of the row that an event is stored with. */
async function timeOf(stage: Stage, event: string, { orderId, createdAt, settledAt }: Record<string, unknown>) {
  const { storedWith } = stage.features.messages[event]!;
  if (storedWith === 'order') return createdAt;
  if (storedWith === 'settlement') return settledAt;
  const decided = 'SELECT decided_at AS at FROM withdrawals WHERE order_id = $1';
  return (await stage.database('billing').rows<{ at: Date }>(decided, [orderId]))[0]!.at.toISOString();
}

function expectAsAgreed(stage: Stage, event: SeenEvent, facts: Record<string, unknown>): void {
  const { routingKey, fields } = stage.features.messages[event.type]!;
  const body = Object.fromEntries(fields.map((field) => [field, facts[field] ?? expect.stringMatching(TIME)]));
  expect(event.body).toStrictEqual(body);
  stage.asyncApi.check(event);
  expect(event).toMatchObject({
    routingKey,
    messageId: expect.stringMatching(UUID) as string,
    contentType: 'application/json',
    persistent: true,
  });
}

function duplicated(stage: Stage, names: string[]): void {
  const { features } = stage;
  exercise(stage, 'the same call or message twice, or late', async () => {
    const customer = await Customer.with(stage, 1000);
    const orderId = await customer.settledOrder(300);
    const before = await everythingAbout(stage, customer, orderId);
    const seen = stage.tapIfAny?.about(orderId) ?? [];
    expect(seen.map(({ type }) => type).sort()).toStrictEqual([...names].sort());

    expect((await customer.withdraw(300, orderId)).body).toStrictEqual({ success: true, balance: 700 });
    if (features.notificationCall) await notifyAgain(stage, customer, orderId);
    for (const event of seen) await repeatAndWait(stage, event);

    expect(await everythingAbout(stage, customer, orderId)).toStrictEqual(before);
    const ids = new Set(stage.tapIfAny?.about(orderId).map(({ messageId }) => messageId));
    expect(ids.size).toBe(2 * names.length);
  });
}

async function everythingAbout(stage: Stage, customer: Customer, orderId: string) {
  return {
    order: (await stage.order.get(`/orders/${orderId}`)).body as unknown,
    ledger: await customer.ledger(),
    notifications: await customer.notifications(),
  };
}

async function notifyAgain(stage: Stage, { userId }: Customer, orderId: string): Promise<void> {
  const message = { userId, orderId, type: 'success', amount: 300 };
  const answer = await stage.notification.post('/notifications', message);
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ orderId, type: 'success' });
}

/** Publishes the same message twice and a new one twice; returns once every listener has handled all four. */
async function repeatAndWait(stage: Stage, event: SeenEvent): Promise<void> {
  const { type } = event;
  const listeners = stage.features.listeners[type]!;
  const consumed = () =>
    Promise.all(listeners.map((name) => metric(stage.client(name), 'events_consumed_total', { type })));
  const before = await consumed();
  const newId = randomUUID();
  for (const messageId of [event.messageId, event.messageId, newId, newId]) await stage.tap.repeat(event, messageId);
  await eventually(async () => {
    for (const [index, count] of (await consumed()).entries()) expect(count).toBeGreaterThanOrEqual(before[index]! + 4);
  });
}
