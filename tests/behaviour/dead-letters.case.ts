import { randomUUID } from 'node:crypto';
import { type GetMessage, type Options } from 'amqplib';
import { type Service } from '../../common/lab/processes/ports.ts';
import { Customer } from '../support/customer.ts';
import { eventually } from '../support/eventually.ts';
import { metric } from '../support/metrics.ts';
import { TRACEPARENT } from '../support/shapes.ts';
import { type Stage } from '../support/stage.ts';
import { NOT_UTF8, ThirdParty } from '../support/third-party.ts';
import { publishedFor } from './features.ts';

interface Poison {
  name: string;
  routingKey: string;
  content: Buffer;
  listeners: Service[];
}
/** Publishes the content with properties that a dead letter must not have. */
type Publish = (by: ThirdParty, poison: Poison) => Promise<void>;

const withOptions =
  (options: (poison: Poison) => Options.Publish): Publish =>
  (by, poison) =>
    by.publish(poison.routingKey, poison.content, { type: poison.name, ...options(poison) });

const byHttp =
  (properties: string): Publish =>
  (by, { routingKey, content }) =>
    by.publishByHttp(routingKey, content, properties);

/** Each would make a copy of the message unpublishable, or let it expire, or deliver it again. */
const kinds: Record<string, Publish> = {
  'headers over 64 KiB': byHttp(JSON.stringify({ headers: { padding: 'x'.repeat(70_000) } })),
  'the latest timestamp': byHttp('{"timestamp": 18446744073709551615}'),
  'a message id that is not UTF-8': withOptions(() => ({ messageId: NOT_UTF8 })),
  'a type that is not UTF-8': withOptions(() => ({ type: NOT_UTF8 })),
  'a correlation id that is not UTF-8': withOptions(() => ({ correlationId: NOT_UTF8 })),
  'the user id of another account': withOptions(() => ({ userId: 'third-party' })),
  'an expiration': withOptions(() => ({ expiration: 600_000, priority: 9, replyTo: 'somebody', appId: 'third' })),
  'copies to its own queue': withOptions(({ listeners }) => ({ CC: listeners })),
};

const NAMED = ['type', 'messageId', 'timestamp', 'contentType', 'headers', 'deliveryMode', 'correlationId'];
const HEADERS_BYTES = 4096;

/** Messages of a third party end in the dead-letter queue once, with any properties. */
export function deadLetters(stage: Stage): void {
  const names = publishedFor(stage.features).paid.filter((name) => stage.features.listeners[name]);
  if (names.length === 0) return;
  describe("a third party's bad message", () => {
    let by: ThirdParty;
    beforeAll(async () => (by = await ThirdParty.open(stage.deployment.amqpUrl()!)));
    afterAll(() => by.close());
    for (const name of names) {
      const poison = () => poisonOf(stage, name);
      for (const [what, publish] of Object.entries(kinds))
        rebuilt(stage, `${name} with ${what}`, poison, publish, () => by);
      queueDeleted(stage, name, {}, () => by);
      queueDeleted(stage, name, { messageId: randomUUID() }, () => by);
    }
    named(stage, names[0]!, () => by);
  });
}

function poisonOf({ features }: Stage, name: string): Poison {
  const content = Buffer.from(`not JSON ${randomUUID()}`);
  return { name, routingKey: features.messages[name]!.routingKey, content, listeners: features.listeners[name]! };
}

function rebuilt(stage: Stage, title: string, of: () => Poison, publish: Publish, by: () => ThirdParty): void {
  test(`${title} is dead-lettered once`, async () => {
    stage.logs.expectErrors(/message dead-lettered/);
    const poison = of();
    await publish(by(), poison);
    await anOrderIsNotified(stage);
    for (const service of poison.listeners) {
      const { properties } = await onlyDeadLetter(by(), service, poison);
      const set = Object.entries(properties).filter(([, value]) => value !== undefined);
      expect(NAMED).toEqual(expect.arrayContaining(set.map(([name]) => name)));
      expect(properties.correlationId).not.toMatch(/\uFFFD/);
      expectHeaders(properties.headers as Record<string, string>, poison);
    }
  });
}

/** Without a message id nothing tells such messages apart but the service itself. */
function queueDeleted(stage: Stage, name: string, identity: Options.Publish, by: () => ThirdParty): void {
  test(`${name} with${identity.messageId ? '' : 'out'} an id survives a deleted dead-letter queue`, async () => {
    stage.logs.expectErrors(/message dead-lettered/);
    const poisons = [poisonOf(stage, name), poisonOf(stage, name)];
    const { listeners, routingKey } = poisons[0]!;
    for (const service of listeners) await by().deleteQueue(`${service}.dead`);
    for (const { content } of poisons) await by().publish(routingKey, content, { type: name, ...identity });
    await anOrderIsNotified(stage);
    for (const service of listeners) {
      const letters = await deadLettersOf(by(), service, poisons.length);
      expect(letters.map(({ content }) => String(content)).sort()).toStrictEqual(
        poisons.map(({ content }) => String(content)).sort(),
      );
    }
  });
}

function named(stage: Stage, name: string, by: () => ThirdParty): void {
  test('valid properties are kept, and an unknown type is no label', async () => {
    stage.logs.expectErrors(/message dead-lettered/);
    const poison = poisonOf(stage, name);
    const [service] = poison.listeners;
    const unknown = () => metric(stage.client(service!), 'events_dead_lettered_total', { type: 'unknown' });
    const before = await unknown();
    const kept = {
      type: 'OrderExploded',
      messageId: randomUUID(),
      timestamp: 1_764_000_000,
      contentType: 'text/plain',
    };
    const traceparent = '00-0123456789abcdef0123456789abcdef-0123456789abcdef-00';
    await by().publish(poison.routingKey, poison.content, { ...kept, headers: { traceparent, colour: 'blue' } });
    for (const listener of poison.listeners) {
      const { properties } = await onlyDeadLetter(by(), listener, poison);
      expect(properties).toMatchObject({ ...kept, headers: { traceparent } });
      expect(properties.headers!['x-original-headers']).toMatch(/colour.*blue/);
    }
    expect(await unknown()).toBe(before + 1);
  });
}

/** Its event passes through every queue, behind the bad message. */
async function anOrderIsNotified(stage: Stage): Promise<void> {
  const customer = await Customer.with(stage, 1000);
  await customer.settledOrder(300);
}

async function deadLettersOf(by: ThirdParty, service: Service, count: number): Promise<GetMessage[]> {
  const queue = `${service}.dead`;
  await eventually(async () => expect(await by.depth(queue)).toBeGreaterThanOrEqual(count));
  const letters = await by.drain(queue);
  expect(letters).toHaveLength(count);
  return letters;
}

async function onlyDeadLetter(by: ThirdParty, service: Service, { content }: Poison): Promise<GetMessage> {
  const [letter] = await deadLettersOf(by, service, 1);
  expect(String(letter!.content)).toBe(String(content));
  return letter!;
}

function expectHeaders(headers: Record<string, string>, { routingKey }: Poison): void {
  const { traceparent, 'x-original-routing-key': key, 'x-error': error, 'x-original-headers': original } = headers;
  expect(Object.keys(headers).filter((name) => name !== 'x-delivery-count')).toHaveLength(4);
  expect(traceparent).toMatch(TRACEPARENT);
  expect(key).toBe(routingKey);
  expect(error).toMatch(/^NotUnderstood: \w+/);
  expect(Buffer.byteLength(original!)).toBeLessThanOrEqual(HEADERS_BYTES);
}
