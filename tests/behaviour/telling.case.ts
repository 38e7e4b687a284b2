import { Customer } from '../support/customer.ts';
import { eventually } from '../support/eventually.ts';
import { metric } from '../support/metrics.ts';
import { type Stage } from '../support/stage.ts';
import { expectNotified, orderIn } from './consequences.ts';
import { eventsOnTheWire } from './events.ts';

/** From the fact to the broker: where an event could be lost on its way. */
export function telling(stage: Stage): void {
  for (const service of stage.features.outbox) whileItStores(stage, service);
  if (stage.features.broker) nobodyListens(stage);
}

/** The event's row waits for a lock, and with it the fact that it tells of, for they are one transaction. */
function whileItStores(stage: Stage, service: 'order' | 'billing'): void {
  test(`When ${service} is killed while it stores what is to be told, then fact and event are there afterwards, or neither is`, async () => {
    const customer = await Customer.with(stage, 1000);
    const table = await stage.database(service).lock('LOCK TABLE outbox IN SHARE ROW EXCLUSIVE MODE');
    const answer = customer.order(300).catch(() => undefined);
    const waiting = (statement: string) => stage.database(service).standing(`%${statement}%`);
    const storing = async () => (await waiting('INSERT INTO outbox')) + (await waiting('decide_withdrawal'));
    await eventually(async () => expect(await storing()).toBe(1), { every: 10 });
    await stage.deployment.kill(service);
    await table.endWaiting();
    await table.release();
    await answer;
    await stage.deployment.heal();
    const orders = (await customer.orders()).map(({ orderId }) => orderId as string);
    for (const orderId of orders) {
      expect(await stage.settled(orderId)).toMatchObject({ status: 'completed' });
      await customer.told(orderId);
    }
    expect(await customer.balance()).toBe(1000 - 300 * orders.length);
  });
}

/** The broker takes an event for which it has no queue, and says so: to whom it matters, that is no success. */
function nobodyListens(stage: Stage): void {
  test('When no queue is bound for an event, then it does not count as published, and becomes what it does with the broker down', async () => {
    const { events, listeners, faults } = stage.features;
    const [type] = events.order.paid;
    const [listener] = listeners[type!]!;
    const unpublished = () => metric(stage.order, 'events_unpublished_total', { type: type! });
    const before = await unpublished();
    const customer = await Customer.with(stage, 1000);
    const bindAgain = await stage.tap.unbind(listener!, eventsOnTheWire[type!].routingKey);
    let orderId: string;
    try {
      orderId = orderIn(await customer.order(300));
      await eventually(async () => expect(await unpublished()).toBeGreaterThan(before));
    } finally {
      await bindAgain();
    }
    expect(await stage.settled(orderId)).toMatchObject({ status: 'completed' });
    await expectNotified(stage, faults['broker down'], customer, orderId, 'success');
  });
}
