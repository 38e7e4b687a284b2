import { setTimeout as sleep } from 'node:timers/promises';
import { auditOf } from '../../../common/lab/audit/audit.ts';
import { ControlledProcess } from '../../../common/lab/breaking/controlled-process.ts';
import { firstMessageOf, killBeforeFirstMessage } from '../../../common/lab/breaking/first-message.ts';
import { apisAt } from '../../../common/lab/client/api-client.ts';
import { Customer } from '../../../common/lab/client/customer.ts';
import { LabError } from '../../../common/lab/machine/lab-error.ts';
import { type Stored } from '../../clocks.ts';
import { type Answer } from '../../k6/run-k6.ts';
import { Databases } from '../../measure/stored.ts';
import { type Stack } from '../../stack.ts';
import { type Audit, named, PATIENCE_MS } from '../outages/during.ts';

export const KILLED_ORDERS = 20;
const PRICE = 2500;
/** Shorter than the timeout of a publish (300 ms), so that the kill and not the timeout loses the message. */
const COMMITTED_WITHIN_MS = 200;
const LOOK_EVERY_MS = 5;

interface Killed {
  answers: Pick<Answer, 'code' | 'orderId'>[];
  stored: Stored[];
  audit: Audit;
}

/** Places an order for each user at once, and kills Order after their commit and before their first message. */
export async function orderKilled(stack: Stack, users: string[], stop: AbortSignal): Promise<Killed> {
  const order = stack.services.find(({ service }) => service === 'order');
  if (!(order instanceof ControlledProcess))
    throw new LabError('Order runs in a container and is not held for a kill.');
  const { settled } = firstMessageOf(stack.variant);
  const databases = new Databases(stack);
  const began = Date.now();
  try {
    const answers: (Killed['answers'][0] & { status?: string })[] = [];
    const place = () => Promise.all(users.map(async (userId) => void answers.push(await answerTo(stack, userId))));
    await killBeforeFirstMessage(order, place, () => untilCommitted(databases, users, { began, settled }));
    await order.start();
    await databases.untilQuiet(users, PATIENCE_MS, stop);
    const stored = await databases.stored(users, began);
    return { answers, stored, audit: await auditOf(stack.variant, users, named(answers), 0) };
  } finally {
    await databases.close();
  }
}

/** Returns code 0 where Order was killed before it answered. */
async function answerTo(stack: Stack, userId: string): Promise<Killed['answers'][0] & { status?: string }> {
  const customer = new Customer(
    apisAt((service) => stack.url(service)),
    userId,
  );
  try {
    const { status: code, body } = await customer.order(PRICE);
    const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
    return { code, orderId: text(body.orderId), status: text(body.status) };
  } catch {
    return { code: 0 };
  }
}

/** Orders not committed in time are resumed after the restart; they are then no example of the fault. */
async function untilCommitted(
  databases: Databases,
  users: string[],
  { began, settled }: { began: number; settled: boolean },
): Promise<void> {
  for (const end = Date.now() + COMMITTED_WITHIN_MS; Date.now() < end; await sleep(LOOK_EVERY_MS)) {
    const rows = await databases.stored(users, began);
    if (rows.filter(({ settledAt }) => !settled || settledAt !== null).length === users.length) return;
  }
}
