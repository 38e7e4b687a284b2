import { Customer } from '../support/customer.ts';
import { type Stage } from '../support/stage.ts';

/** Places an order for 300 and holds its payment in Billing. The default customer has 1000. */
export async function orderAtBilling(stage: Stage, given?: Customer) {
  const customer = given ?? (await Customer.with(stage, 1000));
  const lock = await stage.database('billing').hold('withdrawals', `user_id = '${customer.userId}'`);
  const answer = customer.order(300).catch(() => undefined);
  try {
    await lock.isWaitedFor();
  } catch (error) {
    await lock.release(); // or Billing waits in all that follows
    throw error;
  }
  const [stored] = await customer.orders();
  return { customer, lock, answer, orderId: (stored as { orderId: string }).orderId };
}

/** Holds Order in the statement that settles, after the payment. */
export async function orderAboutToSettle(stage: Stage, given?: Customer) {
  const atBilling = await orderAtBilling(stage, given);
  const settles = `order_id = '${atBilling.orderId}' AND settled_at IS NOT NULL`;
  const row = await stage.database('order').hold('orders', settles);
  await atBilling.lock.release();
  await row.isWaitedFor();
  return { ...atBilling, row };
}
