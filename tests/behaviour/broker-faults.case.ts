import { deleteBindings, restore, stillMissing } from '../../common/lab/breaking/removed-topology.ts';
import { Customer } from '../support/customer.ts';
import { auditOf } from '../support/audited.ts';
import { eventually } from '../support/eventually.ts';
import { brokerOf } from '../support/broker-of.ts';
import { BadMessage } from '../support/bad-message.ts';
import { type Stage } from '../support/stage.ts';
import { expectNotified, expectSeen, expectSettled, orderIn } from './consequences.ts';
import { exercise } from './exercise.ts';
import { type Fault } from './fault-table.ts';

/** Rows about what others change at the broker. A variant without one is not affected. */
export function brokerFaults(stage: Stage): void {
  bindingDeleted(stage);
  bindingDeletedForAThirdParty(stage);
  badMessage(stage, "a message that can't be encoded again", 'unencodable');
  badMessage(stage, 'a message that expires', 'expiring');
  badMessage(stage, 'a message that copies itself', 'copying');
  deadQueueDeleted(stage);
}

/** Returns Order's first event for a paid order, its routing key and one service that listens to it. */
function firstEvent({ features: { events, listeners, messages } }: Stage) {
  const [type] = events.order.paid;
  if (!type) return undefined;
  return { type, queue: listeners[type]![0]!, routingKey: messages[type]!.routingKey };
}

function bindingDeleted(stage: Stage): void {
  exercise(stage, 'a binding deleted', async (cell) => {
    const event = firstEvent(stage);
    const customer = await Customer.with(stage, 1000);
    const bindAgain = event && (await stage.tap.unbind(event.queue, event.routingKey));
    const answer = await customer.order(300).finally(() => bindAgain?.());
    expectSeen(stage, cell, 'paid', answer);
    await expectSettled(stage, cell, customer, orderIn(answer), { status: 'completed' });
    await expectNotified(stage, cell, customer, orderIn(answer), 'success');
  });
}

function bindingDeletedForAThirdParty(stage: Stage): void {
  exercise(stage, 'a binding deleted while a third party listens', async (cell) => {
    const customer = await Customer.with(stage, 1000);
    const orderId = await orderOnlyHeardByThirdParty(stage, customer);
    const later = await customer.settledOrder(300); // an event that arrives at all has arrived by then
    expect(later).not.toBe(orderId);
    if (cell.notified === 'arrives') return expectNotified(stage, cell, customer, orderId, 'success');
    const { status } = (await stage.order.get(`/orders/${orderId}`)).body as { status: string };
    expect(status).toBe(cell.order === 'may stay pending' ? 'pending' : 'completed');
    const { findings } = await auditOf(stage, { users: [customer.userId], within: 0 });
    expect(findings.flatMap(({ ids }) => ids)).toContain(orderId);
    await repeatEvents(stage, orderId);
    expect(await stage.settled(orderId)).toMatchObject({ status: 'completed' });
    await customer.notificationOf(orderId);
  });
}

/** A service may restore the binding in between, sooner or later than the event; then another order takes its place. */
async function orderOnlyHeardByThirdParty(stage: Stage, customer: Customer): Promise<string> {
  const event = firstEvent(stage);
  if (!event) return orderIn(await customer.order(10));
  const broker = brokerOf(stage);
  const earlier: string[] = [];
  return eventually(async () => {
    for (const orderId of earlier.splice(0)) await repeatEvents(stage, orderId);
    const removed = await deleteBindings(broker, event.queue);
    try {
      const orderId = orderIn(await customer.order(10));
      earlier.push(orderId);
      await eventually(() => expect(stage.tap.about(orderId).map(({ type }) => type)).toContain(event.type));
      expect(await stillMissing(broker, removed)).toStrictEqual(removed);
      return orderId;
    } finally {
      await restore(broker, removed);
    }
  });
}

/** Publishes again what the third party received, as its owner would after the audit's report. */
async function repeatEvents(stage: Stage, orderId: string): Promise<void> {
  for (const event of stage.tap.about(orderId)) await stage.tap.repeat(event);
}

function deadQueueDeleted(stage: Stage): void {
  exercise(stage, 'the dead-letter queue deleted', async (cell) => {
    const customer = await Customer.with(stage, 1000);
    const message = BadMessage.for(stage);
    if (message) await brokerOf(stage).deleteQueue(message.deadQueue);
    await message?.publish();
    await expectNotDelayed(stage, customer);
    if (cell.badMessage) await message!.expectDeadLetter();
  });
}

function badMessage(stage: Stage, fault: Fault, kind: 'unencodable' | 'expiring' | 'copying'): void {
  exercise(stage, fault, async (cell) => {
    const customer = await Customer.with(stage, 1000);
    const message = BadMessage.for(stage);
    await message?.publish(kind);
    await expectNotDelayed(stage, customer);
    if (cell.badMessage) await message!.expectDeadLetter();
  });
}

async function expectNotDelayed(stage: Stage, customer: Customer): Promise<void> {
  const orderId = await customer.orderExpecting(300, stage.features.answers.paid);
  expect(await stage.settled(orderId)).toMatchObject({ status: 'completed' });
  expect(await customer.notificationOf(orderId)).toMatchObject({ type: 'success' });
}
