import { everyVariant, type Mutant } from '../mutant.ts';
import { inCode } from '../planting/in-code.ts';
import { inSql } from '../planting/in-text.ts';

/** Opening, answering and settling orders, and their notifications. */
export const orders: Mutant[] = [
  {
    name: 'settled-whatever-its-state',
    defect: 'A settled order can be settled again, and its outcome is published again.',
    changes: [inSql('WHERE order_id = pending_id AND settled_at IS NULL', 'WHERE order_id = pending_id')],
    group: 'settling',
    cases: 'settled by another session',
    variants: everyVariant,
  },
  {
    name: 'told-by-whoever-comes-by',
    defect: 'Every caller that paid for an order sends its outcome, not only the one that settled it.',
    changes: [
      inCode('Orders.settle', 'settled.changed || (settling.attempted === true && status === settling.status)', 'true'),
    ],
    group: 'settling',
    cases: 'settled by another session',
    variants: ['http', 'events'],
  },
  {
    name: 'no-location',
    defect: 'The answer to a new order has no Location header.',
    changes: [inCode('OrdersController.#answer', "reply.header('Location', $ADDRESS)", '')],
    group: 'answers',
    cases: 'match the outcome',
    variants: ['http'],
  },
  {
    name: 'reason-null-instead-of-absent',
    defect: 'A completed order has a reason: null.',
    changes: [inCode('orderView', 'reason ?? undefined', 'reason')],
    group: 'answers',
    cases: 'match the outcome',
    variants: ['events'],
  },
  {
    name: 'failure-told-as-success',
    defect: 'Notification ignores the outcome of the order.',
    changes: [inCode('Notifications', "reason ? 'failure' : 'success'", "'success'")],
    group: 'the first order',
    cases: 'the covered order alone',
    variants: ['hybrid'],
  },
  {
    name: 'told-in-hundredths-of-the-price',
    defect: 'The message shows minor units as whole ones.',
    changes: [inCode('messageOf', 'amount / 100', 'amount')],
    group: 'answers',
    cases: 'match the outcome',
    variants: ['http'],
  },
  {
    name: 'nobody-has-an-empty-name',
    defect: 'A user without a name is stored with an empty one.',
    changes: [
      inSql(
        'INSERT INTO users (user_id, name, email) VALUES ($1, $2, $3)',
        "INSERT INTO users (user_id, name, email) VALUES ($1, coalesce($2, ''), $3)",
      ),
    ],
    group: 'reads',
    cases: 'without name and email',
    variants: ['http'],
  },
  {
    name: 'opened-again-is-new',
    defect: 'Opening an existing account is answered as a new one.',
    changes: [inCode('BillingController.openAccount', 'created ? 201 : 200', '201')],
    group: 'reads',
    cases: 'opening an account again',
    variants: ['collaboration'],
  },
  {
    name: 'retry-after-with-an-order',
    defect: 'A 503 that names a stored order invites the client to post it again.',
    changes: [
      inCode(
        'paymentPendingProblem',
        '{ Location: locationOf(orderId) }',
        "{ Location: locationOf(orderId), 'Retry-After': '1' }",
      ),
    ],
    group: 'faults',
    cases: 'Billing down',
    variants: ['events'],
  },
  {
    name: 'settler-does-not-tell',
    defect: 'Nothing is sent about an order that the settler has settled.',
    changes: [
      inCode('PlaceOrder.resume', 'if (settled.changed) await this.notification.send(settled);', ''),
      inCode(
        'PlaceOrder.place',
        'this.resume(order)',
        'this.resume(order).then(async (it) => (await this.notification.send(it), it))',
      ),
    ],
    group: 'faults',
    cases: 'Billing down',
    variants: ['http'],
  },
  {
    name: 'settler-gives-up',
    defect: 'The settler never claims an order a second time.',
    changes: [inSql("attempt_after = clock_timestamp() + interval '5 seconds'", "attempt_after = 'infinity'")],
    group: 'settling',
    cases: 'the settler tries again',
    variants: ['events'],
  },
  {
    name: 'settler-pauses-for-one',
    defect: 'One order that stays pending makes the settler wait before it claims the next ones.',
    changes: [inCode('Settler.settleSome', 'settled.some(Boolean)', 'settled.every(Boolean)')],
    group: 'settler',
    cases: 'one order stays pending',
    variants: [],
  },
  {
    name: 'settler-waits-for-locks',
    defect: 'The settler claims without SKIP LOCKED: one locked row blocks all others.',
    changes: [
      inSql('ORDER BY attempt_after LIMIT $1 FOR UPDATE SKIP LOCKED', 'ORDER BY attempt_after LIMIT $1 FOR UPDATE'),
    ],
    group: 'settling',
    cases: 'the settler tries again',
    variants: ['http'],
  },
  {
    name: 'prefer-ignored',
    defect: 'Prefer: wait=N has no effect.',
    changes: [inCode('OrdersController', 'preferredWait(prefer)', 'preferredWait(undefined)')],
    group: 'waiting',
    cases: 'a settled order|settled during the wait',
    variants: ['collaboration'],
  },
  {
    name: 'waiters-kept-while-draining',
    defect: 'A draining service does not end the requests that wait for an order.',
    changes: [inCode('SettledSignal', 'for (const orderId of this.#waiting.keys()) this.settled(orderId);', '')],
    group: 'waiting',
    cases: 'before it stops',
    variants: ['hybrid'],
  },
  {
    name: 'waits-as-long-as-it-is-told',
    defect: 'A wait of more than 30 s is granted.',
    changes: [inCode('AT_MOST_SECONDS', '30', '3600')],
    group: 'waiting',
    cases: 'a settled order',
    variants: ['events'],
  },
  {
    name: 'waits-for-a-locked-order',
    defect: 'A batch of settlements waits for an order that another session holds.',
    changes: [
      inSql('AND settled_at IS NULL FOR NO KEY UPDATE SKIP LOCKED', 'AND settled_at IS NULL FOR NO KEY UPDATE'),
    ],
    group: 'statements',
    cases: 'a locked order stays pending',
    variants: [],
  },
  {
    name: 'stale-plan-is-an-error',
    defect: 'A statement whose result has another column type since it was prepared is not prepared again.',
    changes: [inCode('isStalePlan', "code === '0A000' && routine === 'RevalidateCachedQuery'", 'false')],
    group: 'changed columns',
    cases: 'no answer fails',
    variants: everyVariant,
  },
  {
    name: 'own-settlement-taken-for-another',
    defect: 'A settlement whose reply was lost counts as that of another session, and nobody notifies.',
    changes: [
      inCode(
        'Orders.settle',
        'settled.changed || (settling.attempted === true && status === settling.status)',
        'settled.changed',
      ),
    ],
    group: 'lost replies',
    cases: 'notifies once',
    variants: ['http', 'events'],
  },
];
