import { randomUUID } from 'node:crypto';
import { type Service } from '../../common/lab/processes/ports.ts';
import { cutDatabase } from '../support/breaking.ts';
import { Customer } from '../support/customer.ts';
import { eventually, pause } from '../support/eventually.ts';
import { metric } from '../support/metrics.ts';
import { type Stage } from '../support/stage.ts';
import { type Features, publishedFor } from './features.ts';
import { orderAtBilling } from './order-at-billing.ts';

const AWAY_MS = 5000;

interface Poison {
  what: string;
  type?: string;
  content: Buffer;
}

/** Bad messages are dead-lettered; infrastructure faults are retried. A variant without listeners has no cases. */
export function poison(stage: Stage): void {
  const names = Object.keys(stage.features.listeners);
  for (const name of names) poisoned(stage, name, names);
  for (const name of names) unknownFields(stage, name);
  for (const name of names) if (stage.features.listeners[name]!.includes('order')) unknownOrder(stage, name);
  for (const name of names) if (tellsOrderOfADecline(stage, name)) contradiction(stage, name);
  for (const name of names) if (stage.features.listeners[name]!.includes('billing')) mismatch(stage, name);
  for (const service of new Set(Object.values(stage.features.listeners).flat())) databaseAway(stage, service);
}

const sample: Record<string, unknown> = {
  orderId: '0198c5a0-0000-7000-8000-00000000abcd',
  userId: '0198c5a0-0000-7000-8000-00000000dcba',
  amount: 100,
  reason: 'insufficient_funds',
  timestamp: '2026-01-01T00:00:00.000Z',
};

const wrong: Record<string, unknown[]> = {
  orderId: ['nobody', 7, null],
  userId: ['nobody', {}],
  amount: [0, -1, 1.5, '100', 1_000_000_000_001, null],
  reason: ['bad luck', null],
  timestamp: ['yesterday', 0],
};

/** Every kind of invalid message of this event. */
function poisonsOf({ messages }: Features, name: string, names: string[]): Poison[] {
  const { fields } = messages[name]!;
  const body = Object.fromEntries(fields.map((field) => [field, sample[field]]));
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  const other = names.find((one) => one !== name);
  return [
    { what: 'not JSON', type: name, content: Buffer.from('{"orderId":') },
    { what: 'not UTF-8', type: name, content: Buffer.from([0xff, 0xfe]) },
    { what: 'empty', type: name, content: Buffer.alloc(0) },
    { what: 'not an object', type: name, content: json([body]) },
    { what: 'an unknown type', type: 'OrderExploded', content: json(body) },
    { what: 'a type of Object.prototype', type: 'constructor', content: json(body) },
    { what: 'no type', content: json(body) },
    ...(other ? [{ what: "a type under another's routing key", type: other, content: json(body) }] : []),
    ...fields.map((field) => ({ what: `no ${field}`, type: name, content: json({ ...body, [field]: undefined }) })),
    ...fields.flatMap((field) =>
      wrong[field]!.map((value) => ({
        what: `${field} ${JSON.stringify(value)}`,
        type: name,
        content: json({ ...body, [field]: value }),
      })),
    ),
  ];
}

function poisoned(stage: Stage, name: string, names: string[]): void {
  test(`invalid messages under the routing key of ${name} are dead-lettered`, async () => {
    stage.logs.expectErrors(/dead-lettered/);
    const customer = await Customer.with(stage, 1000);
    const poisons = poisonsOf(stage.features, name, names);
    const { routingKey } = stage.features.messages[name]!;
    for (const { type, content } of poisons)
      await stage.tap.publish(routingKey, content, { type, messageId: randomUUID() });
    await customer.settledOrder(300);
    for (const service of stage.features.listeners[name]!) await expectDead(stage, service, poisons);
  });
}

/** Expects exactly these messages in the service's dead-letter queue, unchanged and with an error, and removes them. */
async function expectDead(stage: Stage, service: Service, poisons: Pick<Poison, 'content'>[]): Promise<void> {
  const queue = `${service}.dead`;
  await eventually(async () => expect(await stage.tap.depth(queue)).toBe(poisons.length));
  const dead = await stage.tap.drain(queue);
  const contents = (messages: Buffer[]) => messages.map((content) => content.toString('latin1')).sort();
  expect(contents(dead.map(({ raw }) => raw))).toStrictEqual(contents(poisons.map(({ content }) => content)));
  for (const { headers } of dead) expect(headers['x-error']).toMatch(/\w+/);
}

function unknownFields(stage: Stage, name: string): void {
  test(`unknown fields of ${name} are ignored`, async () => {
    const customer = await Customer.with(stage, 1000);
    const declined = !publishedFor(stage.features).paid.includes(name);
    const orderId = await customer.settledOrder(declined ? 5000 : 300);
    const event = stage.tap.about(orderId).find(({ type }) => type === name)!;
    const raw = Buffer.from(JSON.stringify({ ...event.body, colour: 'blue', nested: { __proto__: null } }));
    const listeners = stage.features.listeners[name]!;
    const consumed = () =>
      Promise.all(listeners.map((one) => metric(stage.client(one), 'events_consumed_total', { type: name })));
    const before = await consumed();
    await stage.tap.repeat({ ...event, raw }, randomUUID());
    await eventually(async () => expect(await consumed()).toStrictEqual(before.map((count) => count + 1)));
    for (const service of listeners) expect(await stage.tap.depth(`${service}.dead`)).toBe(0);
  });
}

/** Publishes a well-formed event with these fields. */
async function publish(stage: Stage, name: string, facts: Record<string, unknown>): Promise<Buffer> {
  const { routingKey, fields } = stage.features.messages[name]!;
  const body = Object.fromEntries(fields.map((field) => [field, facts[field] ?? sample[field]]));
  const content = Buffer.from(JSON.stringify(body));
  await stage.tap.publish(routingKey, content, {
    type: name,
    messageId: randomUUID(),
    contentType: 'application/json',
  });
  return content;
}

function unknownOrder(stage: Stage, name: string): void {
  test(`Order dead-letters ${name} for an unknown order after three retries`, async () => {
    stage.logs.expectErrors(/dead-lettered|handler failed/);
    const counted = () =>
      Promise.all(
        ['events_retried_total', 'events_dead_lettered_total'].map((one) => metric(stage.order, one, { type: name })),
      );
    const [retried, dead] = await counted();
    const content = await publish(stage, name, { orderId: randomUUID(), userId: randomUUID() });
    await expectDead(stage, 'order', [{ content }]);
    expect(await counted()).toStrictEqual([retried! + 3, dead! + 1]);
  });
}

const tellsOrderOfADecline = ({ features: { listeners, messages } }: Stage, name: string) =>
  listeners[name]!.includes('order') && messages[name]!.fields.includes('reason');

function contradiction(stage: Stage, name: string): void {
  test(`Order dead-letters ${name} about a completed order`, async () => {
    stage.logs.expectErrors(/dead-lettered|handler failed/);
    const customer = await Customer.with(stage, 1000);
    const orderId = await customer.settledOrder(300);
    const content = await publish(stage, name, { orderId, userId: customer.userId, amount: 300 });
    await expectDead(stage, 'order', [{ content }]);
    expect(await stage.settled(orderId)).toMatchObject({ status: 'completed' });
    expect(await customer.notificationOf(orderId)).toMatchObject({ type: 'success' });
  });
}

function mismatch(stage: Stage, name: string): void {
  test(`Billing dead-letters ${name} repeated with another amount`, async () => {
    stage.logs.expectErrors(/dead-lettered|handler failed/);
    const customer = await Customer.with(stage, 1000);
    const orderId = await customer.settledOrder(300);
    const content = await publish(stage, name, { orderId, userId: customer.userId, amount: 299 });
    await expectDead(stage, 'billing', [{ content }]);
    expect(await customer.balance()).toBe(700);
  });
}

function databaseAway(stage: Stage, service: Service): void {
  test(`${service} without its database for five seconds dead-letters nothing`, async () => {
    const { customer, orderId, lock } = await orderAtBilling(stage);
    const later = service === 'order' ? undefined : (await customer.order(1)).body.orderId;
    await cutDatabase(stage.deployment, service);
    await lock.release();
    await pause(AWAY_MS); // the length of the fault: the retries of a bad message would be over long before
    await stage.deployment.heal();
    for (const id of [orderId, later]) {
      if (typeof id !== 'string') continue;
      expect(await stage.settled(id)).toMatchObject({ status: 'completed' });
      await customer.notificationOf(id);
    }
    for (const name of new Set(Object.values(stage.features.listeners).flat())) {
      expect(await stage.tap.depth(`${name}.dead`)).toBe(0);
    }
  });
}
