import { randomUUID } from 'node:crypto';
import { compareTopology } from '../../common/lab/audit/declared-topology.ts';
import { type Service } from '../../common/lab/processes/ports.ts';
import { cutDatabase } from '../support/breaking.ts';
import { Customer } from '../support/customer.ts';
import { eventually } from '../support/eventually.ts';
import { Management } from '../support/management.ts';
import { gauge } from '../support/metrics.ts';
import { type Stage } from '../support/stage.ts';
import { orderIn } from './consequences.ts';
import { publishedFor } from './features.ts';
import { orderAtBilling } from './order-at-billing.ts';

const RECONNECTS = 3;

/** Checks that services restore their queues and bindings, and that their work follows the broker's channels. */
export function topology(stage: Stage): void {
  const listening = [...new Set(Object.values(stage.features.listeners).flat())];
  if (listening.length === 0) return;
  describe('somebody changes the topology', () => {
    afterEach(() => stage.deployment.heal());
    bindingsDeleted(stage);
    bindingAdded(stage, listening);
    deadQueuesDeleted(stage, listening);
    queueDeleted(stage);
    queuesReplaced(stage, listening);
  });
  describe('a consumer without its connection', () => {
    afterEach(() => stage.deployment.heal());
    degraded(stage, listening);
    worksOnce(stage, listening[0]!);
  });
  for (const service of stage.features.retryQueues) retriedLater(stage, service);
}

const amqpUrlOf = (stage: Stage) => stage.deployment.amqpUrl()!;

/** Returns the differences that the audit reports at this moment. */
async function differences(stage: Stage): Promise<Record<string, string[]>> {
  const { findings, impossible } = await compareTopology(stage.schema, amqpUrlOf(stage), 0);
  expect(impossible).toBeUndefined();
  return Object.fromEntries(findings.map(({ what, ids }) => [what, ids]));
}

/** Waits until the topology is whole, and expects that an order then goes through all of it. */
async function restored(stage: Stage): Promise<void> {
  await eventually(async () => expect(await differences(stage)).toStrictEqual({}));
  const customer = await Customer.with(stage, 1000);
  await customer.notificationOf(await customer.settledOrder(300));
}

/** The listener of the suite keeps taking every event, so the broker returns none. */
function bindingsDeleted(stage: Stage): void {
  test('a deleted binding is reported and comes back', async () => {
    const { listeners, messages } = stage.features;
    const bindings = Object.entries(listeners).flatMap(([name, queues]) =>
      queues.map((queue) => ({ queue, key: messages[name]!.routingKey })),
    );
    await new Management(amqpUrlOf(stage)).withoutDeclaring(async () => {
      for (const { queue, key } of bindings) await stage.tap.deleteBinding(queue, key);
      const missing = bindings.map(({ queue, key }) => `${key} -> ${queue}`);
      expect(await differences(stage)).toStrictEqual({
        'missing bindings': expect.arrayContaining(missing) as string[],
      });
    });
    await restored(stage);
  });
}

function bindingAdded(stage: Stage, [queue]: Service[]): void {
  test('a binding beside the topology is reported', async () => {
    await stage.tap.bind(queue!, 'nothing.sent');
    expect(await differences(stage)).toStrictEqual({ 'bindings beside the topology': [`nothing.sent -> ${queue}`] });
    await stage.tap.deleteBinding(queue!, 'nothing.sent');
    expect(await differences(stage)).toStrictEqual({});
  });
}

function deadQueuesDeleted(stage: Stage, listening: Service[]): void {
  test('deleted dead-letter and retry queues come back', async () => {
    for (const service of listening) await stage.tap.deleteQueue(`${service}.dead`);
    for (const service of stage.features.retryQueues) await stage.tap.deleteQueue(`${service}.retry`);
    await restored(stage);
  });
}

/** The handler waits for its database while its queue is deleted: nobody else has that message any more. */
function queueDeleted(stage: Stage): void {
  test('a deleted queue comes back, and work on its messages continues', async () => {
    const customer = await Customer.with(stage, 1000);
    await cutDatabase(stage.deployment, 'notification');
    const orderId = orderIn(await customer.order(300));
    await eventually(async () => expect(await gauge(stage.notification, 'events_in_flight')).toBe(1));
    await stage.tap.deleteQueue('notification');
    await eventually(async () => expect(await differences(stage)).toStrictEqual({}));
    await stage.deployment.heal();
    await customer.notificationOf(orderId);
    await restored(stage);
  });
}

/** The broker does not tell a consumer of this. */
function queuesReplaced(stage: Stage, listening: Service[]): void {
  test('a queue deleted and declared again at once is consumed', async () => {
    const management = new Management(amqpUrlOf(stage));
    for (const service of listening) await stage.tap.replaceQueue(service, await management.argumentsOf(service));
    await restored(stage);
  });
}

/** The connections that publish stay open. */
function degraded(stage: Stage, listening: Service[]): void {
  test('the service is ready and reports degraded', async () => {
    const statuses = () =>
      Promise.all(
        listening.map(async (service) => {
          const { status, body } = await stage.client(service).get('/health/ready');
          return { status, health: (body as { status: string }).status };
        }),
      );
    const all = (health: string) => listening.map(() => ({ status: 200, health }));
    const management = new Management(amqpUrlOf(stage));
    await management.withoutConnecting(async () => {
      await management.closeConnections((one) => one.user_provided_name === 'consume', listening.length);
      await eventually(async () => expect(await statuses()).toStrictEqual(all('degraded')));
    });
    await eventually(async () => expect(await statuses()).toStrictEqual(all('ok')));
  });
}

/** Each reconnect delivers the messages again. Handlers that outlived their channel would be in flight beside them. */
function worksOnce(stage: Stage, service: Service): void {
  test(`${service} retries each message once however often it reconnects`, async () => {
    const { listeners } = stage.features;
    const name = publishedFor(stage.features).paid.find((one) => listeners[one]?.includes(service))!;
    const customer = await Customer.with(stage, 1000);
    const orderId = await customer.settledOrder(300);
    await customer.notificationOf(orderId);
    const event = stage.tap.about(orderId).find(({ type }) => type === name)!;
    const inFlight = () => gauge(stage.client(service), 'events_in_flight');
    await eventually(async () => expect(await inFlight()).toBe(0));
    await cutDatabase(stage.deployment, service);
    const [link] = stage.deployment.links([`${service}.broker`]);
    for (let sent = 1; sent <= RECONNECTS; sent++) {
      await stage.tap.repeat(event, randomUUID());
      await eventually(async () => expect(await inFlight()).toBeGreaterThanOrEqual(sent));
      await link!.cut();
      await link!.mend();
    }
    await stage.tap.repeat(event, randomUUID()); // delivered after those that were returned to the queue
    await eventually(async () => expect(await inFlight()).toBeGreaterThan(RECONNECTS));
    await eventually(async () => expect(await stage.tap.depth(service)).toBe(0));
    expect(await inFlight()).toBe(RECONNECTS + 1);
    await stage.deployment.heal();
    await eventually(async () => expect(await inFlight()).toBe(0));
  });
}

/** Another session holds the row, so the message waits in the retry queue between its attempts. */
function retriedLater(stage: Stage, service: Service): void {
  test(`a message in ${service}.retry keeps its identity, body and trace`, async () => {
    const { customer, orderId, lock } = service === 'billing' ? await accountHeld(stage) : await orderHeld(stage);
    const waiting = await eventually(() => stage.tap.peek(`${service}.retry`), { every: 10 });
    const event = stage.tap.about(orderId).find(({ type }) => stage.features.listeners[type]!.includes(service));
    const { type, messageId, contentType, raw, headers } = event!;
    const { traceparent } = headers;
    const kept = { traceparent, 'x-original-routing-key': event!.routingKey };
    expect(waiting).toMatchObject({ type, messageId, contentType, raw, persistent: true, headers: kept });
    await lock.release();
    expect(await stage.settled(orderId)).toMatchObject({ status: 'completed' });
    await customer.notificationOf(orderId);
    expect(await customer.balance()).toBe(700);
    await eventually(async () => expect(await stage.tap.depth(`${service}.retry`)).toBe(0));
  });
}

/** Places an order for 300 while another session holds the account. */
async function accountHeld(stage: Stage) {
  const customer = await Customer.with(stage, 1000);
  const lock = await stage
    .database('billing')
    .lock('SELECT 1 FROM accounts WHERE user_id = $1 FOR UPDATE', [customer.userId]);
  return { customer, lock, orderId: orderIn(await customer.order(300)) };
}

/** Places an order for 300, and another session holds it before it is settled. */
async function orderHeld(stage: Stage) {
  const { customer, orderId, lock: payment } = await orderAtBilling(stage);
  const lock = await stage.database('order').lock('SELECT 1 FROM orders WHERE order_id = $1 FOR UPDATE', [orderId]);
  await payment.release();
  return { customer, orderId, lock };
}
