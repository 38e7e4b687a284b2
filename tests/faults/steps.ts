import { orderAboutToSettle, orderAtBilling } from '../behaviour/order-at-billing.ts';
import { Silence } from '../support/breaking.ts';
import { type Customer } from '../support/customer.ts';
import { eventually, HEALING_MS } from '../support/eventually.ts';
import { gauge } from '../support/metrics.ts';
import { type Stage } from '../support/stage.ts';
import { healed } from './break.ts';

/** Kills a service between two steps of one order. Locks and held bytes stop the order there. */

const killsOrder = { interruptsOrder: true };
const NOTIFIED_MS = 6000;

/** Order is killed while Billing decides the payment of one order. */
export const orderDown = healed(async (stage, customer) => {
  const { orderId, lock } = await orderAtBilling(stage, customer);
  await stage.deployment.kill('order');
  await lock.release();
  return orderId;
}, killsOrder);

export const orderBeforeItCallsBilling = healed(async (stage, customer) => {
  const silence = Silence.of(stage.deployment, 'order');
  const orderId = await placed(customer);
  await stage.deployment.kill('order');
  await silence.drop();
  return orderId;
}, killsOrder);

export const billingBeforeItsReply = healed(async (stage, customer) => {
  await breakerCloses(stage);
  const silence = Silence.of(stage.deployment, 'billing');
  const orderId = await paid(stage, customer);
  await stage.deployment.kill('billing');
  await silence.drop();
  return orderId;
});

/** Loses only the reply: Billing keeps running and has committed its decision. */
export const replyLost = healed(async (stage, customer) => {
  await breakerCloses(stage);
  const silence = Silence.of(stage.deployment, 'billing');
  const orderId = await paid(stage, customer);
  await silence.drop();
  return orderId;
});

export const orderBeforeItNotifies = healed(async (stage, customer) => {
  const { orderId, row } = await orderAboutToSettle(stage, customer);
  const silence = Silence.of(stage.deployment, 'order');
  await row.release();
  await stage.settled(orderId);
  await stage.deployment.kill('order');
  await silence.drop();
  return orderId;
}, killsOrder);

/** The call or event of Order arrives, and Order never receives its reply or confirm. */
export const orderBeforeItsConfirm = healed(async (stage, customer) => {
  const silence = Silence.ofAnswersToTelling(stage.deployment);
  const orderId = await placed(customer);
  await customer.notificationOf(orderId);
  await stage.deployment.kill('order');
  await silence.drop();
  return orderId;
}, killsOrder);

/** Only a Billing that publishes waits for a confirm; otherwise it is killed with nothing in flight. */
export const billingBeforeItsConfirm = healed(async (stage, customer) => {
  const { orderId, lock } = await orderAtBilling(stage, customer);
  const silence = Silence.ofBrokerTo(stage.deployment, 'billing');
  await lock.release();
  await stage.settled(orderId);
  await stage.deployment.kill('billing');
  await silence.drop();
  return orderId;
});

export const notificationBeforeItsReply = healed(async (stage, customer) => {
  const { orderId, silence } = await eventually(() => notifiedInSilence(stage, customer), { within: 2 * HEALING_MS });
  await stage.deployment.kill('notification');
  await silence.drop();
  return orderId;
});

/**
 * Without confirms the broker soon sends Notification no more messages, so later orders stay without a notification.
 */
async function notifiedInSilence(stage: Stage, customer: Customer): Promise<{ orderId: string; silence: Silence }> {
  const silence = Silence.of(stage.deployment, 'notification');
  const orderId = await placed(customer);
  try {
    await customer.notificationOf(orderId, NOTIFIED_MS);
  } catch (error) {
    await silence.drop();
    await customer.notificationOf(orderId); // Notification has caught up
    throw error;
  }
  return { orderId, silence };
}

/** While Billing's replies are held, a breaker that an earlier fault opened would not close: no call would reach Billing. */
async function breakerCloses({ features, order }: Stage): Promise<void> {
  if (features.breaker) await eventually(async () => expect(await gauge(order, 'circuit_state')).toBe(0));
}

/** Places an order for 300 without waiting for the answer, and returns it once it is stored. */
async function placed(customer: Customer): Promise<string> {
  const known = new Set((await customer.orders()).map(({ orderId }) => orderId));
  void customer.order(300).catch(() => undefined);
  return eventually(async () => {
    const fresh = (await customer.orders()).find(({ orderId }) => !known.has(orderId));
    if (!fresh) throw new Error('the order is not stored yet');
    return fresh.orderId as string;
  });
}

/** Places such an order, and returns it once Billing has committed the withdrawal. */
async function paid(stage: Stage, customer: Customer): Promise<string> {
  const orderId = await placed(customer);
  const withdrawn = "SELECT 1 FROM withdrawals WHERE order_id = $1 AND outcome = 'paid'";
  await eventually(async () => expect(await stage.database('billing').count(withdrawn, [orderId])).toBe(1), {
    every: 10,
  });
  return orderId;
}
