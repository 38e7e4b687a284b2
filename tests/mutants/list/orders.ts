import { change, everyVariant, type Mutant } from '../mutant.ts';

const sql = 'common/services/order/orders.sql.ts';
const controller = 'common/services/order/orders.controller.ts';
const placing = (variant: string) => `variants/${variant}/order.ts`;

/** How an order is opened, answered, settled, and told of. */
export const orders: Mutant[] = [
  {
    name: 'settled-whatever-its-state',
    defect: 'Settling lacks its condition, so whoever comes second settles again and tells again.',
    changes: [
      change(
        sql,
        'WHERE orders.order_id = new.order_id AND orders.settled_at IS NULL',
        'WHERE orders.order_id = new.order_id',
      ),
    ],
    group: 'settling',
    cases: 'settled by another session',
    variants: everyVariant,
  },
  {
    name: 'told-by-whoever-comes-by',
    defect: 'The order is told of by everyone who has asked for the money, not by the one who has settled it.',
    changes: [change('common/services/order/order-batches.ts', 'byUs: won.delete(id)', 'byUs: true')],
    group: 'settling',
    cases: 'settled by another session',
    variants: ['http', 'events'],
  },
  {
    name: 'no-location',
    defect: 'An answer that names an order does not say where it is.',
    changes: [change(controller, "reply.header('Location', locationOf(orderId));", '')],
    group: 'answers',
    cases: 'match the outcome',
    variants: ['http'],
  },
  {
    name: 'reason-null-instead-of-absent',
    defect: 'A completed order has a reason: null.',
    changes: [change('common/services/order/schemas.ts', 'reason: reason ?? undefined', 'reason')],
    group: 'answers',
    cases: 'match the outcome',
    variants: ['events'],
  },
  {
    name: 'failure-told-as-success',
    defect: 'Notification does not look at what has become of the order.',
    changes: [change('common/services/notification/notifications.ts', "(reason ? 'failure' : 'success')", "'success'")],
    group: 'the first order',
    cases: 'the covered order alone',
    variants: ['hybrid'],
  },
  {
    name: 'told-in-hundredths-of-the-price',
    defect: 'The message shows minor units as if they were whole ones.',
    changes: [change('common/services/notification/notifications.ts', 'amount / 100', 'amount')],
    group: 'answers',
    cases: 'match the outcome',
    variants: ['http'],
  },
  {
    name: 'nobody-has-an-empty-name',
    defect: 'A user without a name is stored with an empty one.',
    changes: [
      change('common/services/order/users.controller.ts', 'VALUES ($1, $2, $3)', "VALUES ($1, coalesce($2, ''), $3)"),
    ],
    group: 'reads',
    cases: 'without name and email',
    variants: ['http'],
  },
  {
    name: 'opened-again-is-new',
    defect: 'An account that is open already is answered as a new one.',
    changes: [change('common/services/billing/billing.controller.ts', 'created ? 201 : 200', '201')],
    group: 'reads',
    cases: 'opening an account again',
    variants: ['collaboration'],
  },
  {
    name: 'retry-after-with-an-order',
    defect: 'A 503 that names a stored order invites the client to post it again.',
    changes: [
      change(
        'common/services/order/order-problems.ts',
        "new Problem(PROBLEMS['payment-pending'], detail, { orderId }, { Location: locationOf(orderId) })",
        "new Problem(PROBLEMS['payment-pending'], detail, { orderId }, { Location: locationOf(orderId), 'Retry-After': '1' })",
      ),
    ],
    group: 'faults',
    cases: 'Billing down',
    variants: ['events'],
  },
  {
    name: 'settler-does-not-tell',
    defect: 'An order that the settler has settled is told to nobody: only the request tells.',
    changes: [
      change(placing('http'), 'if (settled.byUs) await this.notification.tell(settled);', ''),
      change(
        placing('http'),
        'return this.resume(order).catch(',
        'return this.resume(order).then(async (it) => (await this.notification.tell(it), it)).catch(',
      ),
    ],
    group: 'faults',
    cases: 'Billing down',
    variants: ['http'],
  },
  {
    name: 'settler-gives-up',
    defect: 'An order that the settler could not settle at its first attempt is never claimed again.',
    changes: [change(sql, "clock_timestamp() + interval '5 seconds'", "'infinity'")],
    group: 'settling',
    cases: 'the settler tries again',
    variants: ['events'],
  },
  {
    name: 'settler-waits-for-locks',
    defect: 'The settler claims without SKIP LOCKED: one row that somebody holds stops all others.',
    changes: [change(sql, 'FOR UPDATE SKIP LOCKED)', 'FOR UPDATE)')],
    group: 'settling',
    cases: 'the settler tries again',
    variants: ['http'],
  },
  {
    name: 'prefer-ignored',
    defect: 'Prefer: wait=N has no effect.',
    changes: [change(controller, 'preferredWait(prefer)', 'preferredWait(undefined)')],
    group: 'waiting',
    cases: 'a settled order|settled during the wait',
    variants: ['collaboration'],
  },
  {
    name: 'waiters-kept-while-draining',
    defect: 'A service that is to stop lets those who wait for an order wait on.',
    changes: [
      change(
        'common/services/order/settled-signal.ts',
        'for (const orderId of this.#waiting.keys()) this.settled(orderId);',
        '',
      ),
    ],
    group: 'waiting',
    cases: 'before it stops',
    variants: ['hybrid'],
  },
  {
    name: 'waits-as-long-as-it-is-told',
    defect: 'A wait of more than 30 s is taken as it is.',
    changes: [
      change('common/services/order/prefer.ts', 'const AT_MOST_SECONDS = 30;', 'const AT_MOST_SECONDS = 3600;'),
    ],
    group: 'waiting',
    cases: 'a settled order',
    variants: ['events'],
  },
];
