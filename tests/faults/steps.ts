import { orderAboutToSettle, orderAtBilling } from '../behaviour/order-at-billing.ts';
import { Silence } from '../support/breaking.ts';
import { type Customer } from '../support/customer.ts';
import { eventually, HEALING_MS } from '../support/eventually.ts';
import { type Stage } from '../support/stage.ts';
import { healed } from './break.ts';

/** A service is killed between two steps of one order, which is caught there; reached by locks and held bytes. */

const killsOrder = { interruptsOrder: true };
const TOLD_MS = 6000;

/** With the payment of one order under way in Billing. */
export const orderDown = healed(async (stage, customer) => {
  const { orderId, lock } = await orderAtBilling(stage, customer);
  await stage.deployment.kill('order');
  await lock.release();
  return orderId;
}, killsOrder);

export const orderBeforeItAsks = healed(async (stage, customer) => {
  const silence = Silence.of(stage.deployment, 'order');
  const orderId = await placed(customer);
  await stage.deployment.kill('order');
  await silence.drop();
  return orderId;
}, killsOrder);

export const billingBeforeItsReply = healed(async (stage, customer) => {
  const silence = Silence.of(stage.deployment, 'billing');
  const orderId = await paid(stage, customer);
  await stage.deployment.kill('billing');
  await silence.drop();
  return orderId;
});

/** The same without a kill: Billing goes on, and only that it has decided was never heard. */
export const replyLost = healed(async (stage, customer) => {
  const silence = Silence.of(stage.deployment, 'billing');
  const orderId = await paid(stage, customer);
  await silence.drop();
  return orderId;
});

export const orderBeforeItTells = healed(async (stage, customer) => {
  const { orderId, row } = await orderAboutToSettle(stage, customer);
  const silence = Silence.of(stage.deployment, 'order');
  await row.release();
  await stage.settled(orderId);
  await stage.deployment.kill('order');
  await silence.drop();
  return orderId;
}, killsOrder);

/** What Order has told arrives, by a call or an event, and Order never hears that it did. */
export const orderBeforeItsConfirm = healed(async (stage, customer) => {
  const silence = Silence.ofAnswersToTelling(stage.deployment);
  const orderId = await placed(customer);
  await customer.told(orderId);
  await stage.deployment.kill('order');
  await silence.drop();
  return orderId;
}, killsOrder);

/** Only a Billing that publishes waits for a confirm; another one is killed with nothing on its way. */
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
  const { orderId, silence } = await eventually(() => toldInSilence(stage, customer), { within: 2 * HEALING_MS });
  await stage.deployment.kill('notification');
  await silence.drop();
  return orderId;
});

/** Unheard, Notification soon takes no more messages: an order that comes behind too many others is not told of. */
async function toldInSilence(stage: Stage, customer: Customer): Promise<{ orderId: string; silence: Silence }> {
  const silence = Silence.of(stage.deployment, 'notification');
  const orderId = await placed(customer);
  try {
    await customer.told(orderId, TOLD_MS);
  } catch (error) {
    await silence.drop();
    await customer.told(orderId); // it has caught up
    throw error;
  }
  return { orderId, silence };
}

/** Orders for 300 and does not wait for the answer; gives the order once it is stored. */
async function placed(customer: Customer): Promise<string> {
  const known = new Set((await customer.orders()).map(({ orderId }) => orderId));
  void customer.order(300).catch(() => undefined);
  return eventually(async () => {
    const fresh = (await customer.orders()).find(({ orderId }) => !known.has(orderId));
    if (!fresh) throw new Error('the order is not stored yet');
    return fresh.orderId as string;
  });
}

/** The same, once Billing has committed the withdrawal. */
async function paid(stage: Stage, customer: Customer): Promise<string> {
  const orderId = await placed(customer);
  const withdrawn = "SELECT 1 FROM withdrawals WHERE order_id = $1 AND outcome = 'paid'";
  await eventually(async () => expect(await stage.database('billing').count(withdrawn, [orderId])).toBe(1), {
    every: 10,
  });
  return orderId;
}
