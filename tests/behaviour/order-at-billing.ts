import { Customer } from '../support/customer.ts';
import { type Stage } from '../support/stage.ts';

/** An order of 300 out of 1000 that is stored and whose payment waits in Billing for a lock of the test's own. */
export async function orderAtBilling(stage: Stage) {
  const customer = await Customer.with(stage, 1000);
  const lock = await stage
    .database('billing')
    .lock('SELECT 1 FROM accounts WHERE user_id = $1 FOR UPDATE', [customer.userId]);
  const answer = customer.order(300).catch(() => undefined);
  await lock.isWaitedFor();
  const [stored] = await customer.orders();
  return { customer, lock, answer, orderId: (stored as { orderId: string }).orderId };
}
