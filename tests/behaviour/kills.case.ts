import { type Service } from '../../common/lab/processes/ports.ts';
import { Silence } from '../support/breaking.ts';
import { Customer } from '../support/customer.ts';
import { eventually } from '../support/eventually.ts';
import { metric } from '../support/metrics.ts';
import { type Stage } from '../support/stage.ts';
import { type Besides, cellOf } from '../faults/besides-table.ts';
import { expectNotified, expectSettled } from './consequences.ts';
import { exercise } from './exercise.ts';
import { orderAboutToSettle, orderAtBilling } from './order-at-billing.ts';

/** Kills a service between two steps and starts it again. Locks and held bytes stop it at the step. */
export function kills(stage: Stage): void {
  describe('a service killed between two steps', () => {
    afterEach(() => stage.deployment.heal());
    orderBeforeItCallsBilling(stage);
    billingBeforeItsCommit(stage);
    billingBeforeItsReply(stage);
    orderBeforeItsSettlingCommit(stage);
    notificationBeforeItsCommit(stage);
    notificationBeforeItsReply(stage);
    if (stage.features.broker) notificationWithOneOfTwoAcknowledged(stage);
    for (const service of stage.features.outbox) outboxBeforeItsConfirm(stage, service);
  });
  orderBeforeItNotifies(stage);
}

/** Expects the normal result: completed, notified and paid once. */
async function endsWell(stage: Stage, customer: Customer, orderId: string): Promise<void> {
  expect(await stage.settled(orderId)).toMatchObject({ status: 'completed' });
  expect(await customer.notificationOf(orderId)).toMatchObject({ type: 'success' });
  expect(await customer.balance()).toBe(700);
  expect(await customer.ledger()).toHaveLength(2);
}

/** Expects the normal result, unless the cell lets the order stay pending. */
async function endsAs(stage: Stage, row: Besides, customer: Customer, orderId: string): Promise<void> {
  const cell = cellOf(row, stage.features);
  if (!cell.order) return endsWell(stage, customer, orderId);
  await expectSettled(stage, cell, customer, orderId, { status: 'completed' });
  await expectNotified(stage, cell, customer, orderId, 'success');
}

async function onlyOrderOf(customer: Customer): Promise<string> {
  return eventually(async () => {
    const orders = await customer.orders();
    expect(orders).toHaveLength(1);
    return (orders[0] as { orderId: string }).orderId;
  });
}

function orderBeforeItCallsBilling(stage: Stage): void {
  describe('Order killed after storing an order', () => {
    test('settles after the restart', async () => {
      const customer = await Customer.with(stage, 1000);
      const silence = Silence.of(stage.deployment, 'order');
      const answer = customer.order(300).catch(() => undefined);
      const orderId = await onlyOrderOf(customer);
      await stage.deployment.kill('order');
      await silence.drop();
      await answer;
      expect(await customer.balance()).toBe(1000);
      await stage.deployment.start('order');
      await endsAs(stage, 'Order killed between storing an order and calling Billing', customer, orderId);
    });
  });
}

function billingBeforeItsCommit(stage: Stage): void {
  describe('Billing killed before committing its decision', () => {
    test('pays the order once', async () => {
      const { customer, orderId, lock, answer } = await orderAtBilling(stage);
      await stage.deployment.kill('billing');
      await lock.endWaiting();
      await lock.release();
      await stage.deployment.start('billing');
      await answer;
      await endsWell(stage, customer, orderId);
    });
  });
}

function billingBeforeItsReply(stage: Stage): void {
  describe('Billing killed between commit and reply', () => {
    test('pays the order once', async () => {
      const customer = await Customer.with(stage, 1000);
      const silence = Silence.of(stage.deployment, 'billing');
      const answer = customer.order(300).catch(() => undefined);
      await eventually(async () => expect(await customer.balance()).toBe(700), { every: 10 });
      await stage.deployment.kill('billing');
      await silence.drop();
      await stage.deployment.start('billing');
      await answer;
      const orderId = await onlyOrderOf(customer);
      await endsAs(stage, 'Billing killed with a withdrawal committed and its reply not sent', customer, orderId);
    });
  });
}

function orderBeforeItsSettlingCommit(stage: Stage): void {
  describe('Order killed before committing a settlement', () => {
    test('settles after the restart', async () => {
      const { customer, orderId, row, answer } = await orderAboutToSettle(stage);
      await stage.deployment.kill('order');
      await row.endWaiting();
      await row.release();
      await answer;
      await stage.deployment.start('order');
      await endsWell(stage, customer, orderId);
    });
  });
}

function orderBeforeItNotifies(stage: Stage): void {
  exercise(stage, 'Order killed between settling and notifying', async (cell) => {
    const { customer, orderId, row, answer } = await orderAboutToSettle(stage);
    const silence = Silence.of(stage.deployment, 'order');
    await row.release();
    await stage.settled(orderId);
    await stage.deployment.kill('order');
    await silence.drop();
    await answer;
    await stage.deployment.start('order');
    expect(await stage.settled(orderId)).toMatchObject({ status: 'completed' });
    await expectNotified(stage, cell, customer, orderId, 'success');
  });
}

function notificationBeforeItsCommit(stage: Stage): void {
  describe('Notification killed before its commit', () => {
    test('completes the order', async () => {
      const customer = await Customer.with(stage, 1000);
      const table = await stage.database('notification').lock('LOCK TABLE notifications IN SHARE ROW EXCLUSIVE MODE');
      const answer = customer.order(300);
      await table.isWaitedFor();
      await stage.deployment.kill('notification');
      await table.endWaiting();
      await table.release();
      await answer;
      await stage.deployment.start('notification');
      const orderId = await onlyOrderOf(customer);
      expect(await stage.settled(orderId)).toMatchObject({ status: 'completed' });
      await expectNotified(stage, stage.features.faults['Notification down'], customer, orderId, 'success');
    });
  });
}

function notificationBeforeItsReply(stage: Stage): void {
  describe('Notification killed between commit and reply', () => {
    test('stores one notification', async () => {
      const customer = await Customer.with(stage, 1000);
      const silence = Silence.of(stage.deployment, 'notification');
      const answer = customer.order(300);
      const orderId = await onlyOrderOf(customer);
      await customer.notificationOf(orderId);
      await stage.deployment.kill('notification');
      await silence.drop();
      await answer;
      await stage.deployment.start('notification');
      await customer.settledOrder(1);
      await customer.notificationOf(orderId);
    });
  });
}

function notificationWithOneOfTwoAcknowledged(stage: Stage): void {
  describe('Notification killed after acknowledging a later message', () => {
    test('handles the earlier message after the restart', async () => {
      const { customer, orderId, lock, answer } = await orderAtBilling(stage);
      const row = await stage
        .database('notification')
        .lock(
          `INSERT INTO notifications (notification_id, user_id, order_id, type, message) VALUES ($1, $1, $1, 'success', '')`,
          [orderId],
        );
      await lock.release();
      await row.isWaitedFor();
      const consumed = () => metric(stage.notification, 'events_consumed_total');
      const before = await consumed();
      const other = await Customer.with(stage, 1000);
      await other.notificationOf(await other.settledOrder(300));
      await eventually(async () => expect(await consumed()).toBeGreaterThan(before));
      await stage.deployment.kill('notification');
      await row.endWaiting();
      await row.release();
      await answer;
      await stage.deployment.start('notification');
      await endsWell(stage, customer, orderId);
    });
  });
}

function outboxBeforeItsConfirm(stage: Stage, service: Service): void {
  describe(`${service} killed before a confirm`, () => {
    test('publishes the same message again', async () => {
      const { customer, orderId, silence, answer } = await eventWithoutConfirm(stage, service);
      const [name] = stage.features.events[service].paid;
      const published = () => stage.tap.about(orderId).filter(({ type }) => type === name);
      await eventually(() => expect(published()).toHaveLength(1));
      await stage.deployment.kill(service);
      await silence.drop();
      await answer;
      await stage.deployment.start(service);
      await eventually(() => expect(published().length).toBeGreaterThan(1));
      expect(new Set(published().map(({ messageId, raw }) => `${messageId} ${raw.toString()}`)).size).toBe(1);
      await endsWell(stage, customer, orderId);
    });
  });
}

/** Holds the broker's answers back once the service has received everything that it needs. */
async function eventWithoutConfirm(stage: Stage, service: Service) {
  if (service === 'billing') {
    const atBilling = await orderAtBilling(stage);
    const silence = Silence.ofBrokerTo(stage.deployment, service);
    await atBilling.lock.release();
    return { ...atBilling, silence };
  }
  const customer = await Customer.with(stage, 1000);
  const silence = Silence.ofBrokerTo(stage.deployment, service);
  const answer = customer.order(300).catch(() => undefined);
  return { customer, silence, answer, orderId: await onlyOrderOf(customer) };
}
