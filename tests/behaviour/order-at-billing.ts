import { Customer } from '../support/customer.ts';
import { type Stage } from '../support/stage.ts';

/** Places an order for 300 and holds its payment in Billing by a lock. The default customer has 1000. */
export async function orderAtBilling(stage: Stage, given?: Customer) {
  const customer = given ?? (await Customer.with(stage, 1000));
  const lock = await stage
    .database('billing')
    .lock('SELECT 1 FROM accounts WHERE user_id = $1 FOR UPDATE', [customer.userId]);
  const answer = customer.order(300).catch(() => undefined);
  await lock.isWaitedFor();
  const [stored] = await customer.orders();
  return { customer, lock, answer, orderId: (stored as { orderId: string }).orderId };
}

/** Holds Order in the statement that settles: the order's row is locked while the payment waits in Billing. */
export async function orderAboutToSettle(stage: Stage, given?: Customer) {
  const atBilling = await orderAtBilling(stage, given);
  const row = await stage
    .database('order')
    .lock('SELECT 1 FROM orders WHERE order_id = $1 FOR UPDATE', [atBilling.orderId]);
  await atBilling.lock.release();
  await row.isWaitedFor();
  return { ...atBilling, row };
}
