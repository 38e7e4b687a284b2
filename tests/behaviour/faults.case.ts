import { Customer } from '../support/customer.ts';
import { HEALING_MS, inTime } from '../support/eventually.ts';
import { cutBroker, cutDatabase, Silence } from '../support/breaking.ts';
import { type Answer } from '../support/client.ts';
import { type Stage } from '../support/stage.ts';
import { expectNotified, expectSeen, expectUnavailable, orderIn } from './consequences.ts';
import { exercise } from './exercise.ts';
import { orderAtBilling } from './order-at-billing.ts';
import { type Cell, type Fault } from './fault-table.ts';

/** Five times the longest deadline of an answer. */
const ANSWER_MS = 10_000;

/** One case for each row of the fault table. */
export function faultTable(stage: Stage): void {
  slow(stage, 'Notification +500 ms', 'notification');
  away(stage, 'Notification down', () => stage.deployment.stop('notification'));
  away(stage, "Notification's database down", () => cutDatabase(stage.deployment, 'notification'));
  away(stage, 'Notification frozen', () => stage.deployment.pause('notification'));
  slow(stage, 'Billing +500 ms', 'billing');
  away(stage, 'Billing down', () => stage.deployment.stop('billing'));
  away(stage, "Billing's database down", () => cutDatabase(stage.deployment, 'billing'));
  away(stage, 'Billing frozen', () => stage.deployment.pause('billing'));
  away(stage, 'broker down', () => cutBroker(stage.deployment));
  away(stage, 'broker blocked by an alarm', async () => Silence.toBroker(stage.deployment));
  orderDown(stage);
  ordersDatabaseDown(stage);
}

/** Places a covered and an uncovered order during the fault, then heals and checks both outcomes. */
function away(stage: Stage, fault: Fault, breaks: () => Promise<unknown>): void {
  exercise(stage, fault, async (cell) => {
    const customer = await Customer.with(stage, 1000);
    await breaks();
    const answers = await inTime('answers', ANSWER_MS, Promise.all([customer.order(300), customer.order(5000)]));
    expectSeen(stage, cell, 'paid', answers[0]);
    expectSeen(stage, cell, 'insufficient_funds', answers[1]);
    await stage.deployment.heal();
    await expectOutcomes(stage, cell, customer, answers);
  });
}

async function expectOutcomes(stage: Stage, cell: Cell, customer: Customer, [paid, declined]: [Answer, Answer]) {
  expect(await stage.settled(orderIn(paid))).toMatchObject({ status: 'completed' });
  expect(await stage.settled(orderIn(declined))).toMatchObject({ status: 'failed', reason: 'insufficient_funds' });
  expect(await customer.balance()).toBe(700);
  await expectNotified(stage, cell, customer, orderIn(paid), 'success');
  await expectNotified(stage, cell, customer, orderIn(declined), 'failure');
}

/** Holds the slow service's bytes back and releases them, so the order of reply and answer needs no clock. */
function slow(stage: Stage, fault: Fault, service: 'billing' | 'notification'): void {
  exercise(stage, fault, async (cell) => {
    const customer = await Customer.with(stage, 1000);
    const silence = Silence.of(stage.deployment, service);
    const order: string[] = [];
    const answered = customer.order(300).then((answer) => (order.push('answer'), answer));
    if (cell.sees === 'waits') await silence.isKeeping();
    else await inTime('the answer', ANSWER_MS, answered);
    order.push('released');
    silence.release();
    expectSeen(stage, cell, 'paid', await answered);
    expect(order).toStrictEqual(cell.sees === 'waits' ? ['released', 'answer'] : ['answer', 'released']);
    expect(await stage.settled(orderIn(await answered))).toMatchObject({ status: 'completed' });
    await expectNotified(stage, cell, customer, orderIn(await answered), 'success');
  });
}

function orderDown(stage: Stage): void {
  exercise(stage, 'Order down', async (cell) => {
    const { customer, orderId, lock } = await orderAtBilling(stage);
    await stage.deployment.kill('order');
    await expect(customer.order(1)).rejects.toThrow(/ECONNREFUSED/);
    await lock.release();
    if (cell.notified === 'may precede completed') await customer.notificationOf(orderId);
    await stage.deployment.start('order');
    expect(await stage.settled(orderId)).toMatchObject({ status: 'completed' });
    await expectNotified(stage, cell, customer, orderId, 'success');
    expect(await customer.balance()).toBe(700);
  });
}

function ordersDatabaseDown(stage: Stage): void {
  exercise(stage, "Order's database down", async (cell) => {
    const { customer, orderId, lock, answer } = await orderAtBilling(stage);
    await cutDatabase(stage.deployment, 'order');
    await lock.release();
    const refused = await inTime('the answer', ANSWER_MS, customer.order(1));
    expectSeen(stage, cell, 'paid', refused);
    expectUnavailable(await stage.order.get(`/orders/${orderId}`));
    expect(orderIn((await inTime('the first answer', ANSWER_MS, answer))!)).toBe(orderId);
    await stage.deployment.heal();
    expect(await stage.settled(orderId, HEALING_MS)).toMatchObject({ status: 'completed' });
    await expectNotified(stage, cell, customer, orderId, 'success');
    expect(await customer.orders()).toHaveLength(1);
  });
}
