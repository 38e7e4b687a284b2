import { Silence } from '../support/breaking.ts';
import { Customer } from '../support/customer.ts';
import { eventually } from '../support/eventually.ts';
import { metric } from '../support/metrics.ts';
import { type Stage } from '../support/stage.ts';
import { expectPending, expectUsual, orderIn } from './consequences.ts';
import { publishedFor } from './features.ts';
import { orderAtBilling } from './order-at-billing.ts';

/** An order is settled once, also when several sessions try. */
export function settling(stage: Stage): void {
  settledElsewhere(stage);
  if (stage.features.settlesInTheAnswer) lockedByOthers(stage);
}

/** The test's own session stands for a faster replica. */
function settledElsewhere(stage: Stage): void {
  test('an order settled by another session is neither changed nor published again', async () => {
    const { messages, listeners } = stage.features;
    const { customer, orderId, lock, answer } = await orderAtBilling(stage);
    const counted = await metric(stage.order, 'orders_settled_total');
    const settledAt = '2026-01-01T00:00:00.000Z';
    await stage
      .database('order')
      .rows(`UPDATE orders SET status = 'completed', settled_at = $2 WHERE order_id = $1`, [orderId, settledAt]);
    stage.exceptions.unnotified.add(orderId);
    await lock.release();
    await answer;
    await eventually(async () => expect(await customer.balance()).toBe(700));
    await customer.settledOrder(1); // handled after the events of the first order

    expect(await stage.settled(orderId)).toMatchObject({ status: 'completed', settledAt });
    expect((await metric(stage.order, 'orders_settled_total')) - counted).toBe(1);
    const published = stage.tapIfAny?.about(orderId).map(({ type }) => type) ?? [];
    const expected = publishedFor(stage.features).paid.filter((type) => messages[type]!.storedWith !== 'settlement');
    expect(published.sort()).toStrictEqual(expected.sort());
    const notifications = (await customer.notifications()).filter((item) => item.orderId === orderId);
    const told = expected.filter((type) => listeners[type]!.includes('notification'));
    expect(notifications).toHaveLength(told.length);
  });
}

function lockedByOthers(stage: Stage): void {
  test('the settler tries again and skips an order that is locked', async () => {
    const customer = await Customer.with(stage, 1000);
    await stage.deployment.stop('billing');
    const answers = [await customer.order(100), await customer.order(200)];
    for (const answer of answers) expectPending(stage, answer);
    const [held, other] = answers.map(orderIn);
    await settlerTried(stage, [held!, other!]);
    const row = await stage.database('order').lock('SELECT 1 FROM orders WHERE order_id = $1 FOR UPDATE', [held]);
    await stage.deployment.heal();
    expect(await stage.settled(other!)).toMatchObject({ status: 'completed' });
    expect((await stage.order.get(`/orders/${held}`)).body).toMatchObject({ status: 'pending' });
    await row.release();
    expect(await stage.settled(held!)).toMatchObject({ status: 'completed' });
    for (const orderId of [held!, other!]) await customer.notificationOf(orderId);
  });
}

async function settlerTried(stage: Stage, orders: string[]): Promise<void> {
  const database = stage.database('order');
  const later = 'SELECT 1 FROM orders WHERE order_id = ANY ($1) AND attempt_after > clock_timestamp()';
  await makeDue(stage, orders);
  await eventually(async () => expect(await database.count(later, [orders])).toBe(orders.length));
}

/** Sockets that Order has to each replica of Billing. */
const SOCKETS = 64;

/** Declines are no faults; repeated faults open the circuit breaker. */
export function callsToBilling(stage: Stage): void {
  test('an order is paid after many declines in a row', async () => {
    const customer = await Customer.with(stage, 10);
    for (let declined = 0; declined < 8; declined++) {
      const answer = await customer.order(11);
      expectUsual(stage, 'insufficient_funds', answer);
      await stage.settled(orderIn(answer));
    }
    const paid = await customer.order(10);
    expectUsual(stage, 'paid', paid);
    expect(await stage.settled(orderIn(paid))).toMatchObject({ status: 'completed' });
  });
  const { settlesInTheAnswer, breaker, retries } = stage.features;
  if (settlesInTheAnswer) lostReply(stage);
  if (breaker) circuitBreaker(stage);
  else if (settlesInTheAnswer && !retries) busySockets(stage);
}

function lostReply(stage: Stage): void {
  const { retries } = stage.features;
  test(`an order whose call lost its reply ${retries ? 'is answered normally' : 'stays pending'}, paid once`, async () => {
    const customer = await Customer.with(stage, 1000);
    const silence = Silence.of(stage.deployment, 'billing');
    const answering = customer.order(300);
    await eventually(async () => expect(await customer.balance()).toBe(700), { every: 10 });
    silence.reset();
    const answer = await answering;
    if (retries) expectUsual(stage, 'paid', answer);
    else expectPending(stage, answer);
    await makeDue(stage, [orderIn(answer)]);
    expect(await stage.settled(orderIn(answer))).toMatchObject({ status: 'completed' });
    expect(await customer.notificationOf(orderIn(answer))).toMatchObject({ type: 'success' });
    expect(await customer.balance()).toBe(700);
  });
}

/** Lets the settler resume the orders at once instead of after five seconds. */
async function makeDue(stage: Stage, orders: string[]): Promise<void> {
  await stage
    .database('order')
    .rows('UPDATE orders SET attempt_after = clock_timestamp() WHERE order_id = ANY ($1)', [orders]);
}

/** More than Order has sockets to Billing. */
const MANY = 70;

/** Not with a breaker or a retry: they change who holds a socket. There `tests/http` tests the client alone. */
function busySockets(stage: Stage): void {
  test('orders that wait for our own sockets stay pending', async () => {
    const customer = await Customer.with(stage, 1000);
    const full = () => metric(stage.order, 'bulkhead_full_total', { target: '/billing/withdraw' });
    const before = await full();
    const [link] = stage.deployment.links(['order.billing']);
    link!.hold('there');
    const answers = await Promise.all(Array.from({ length: MANY }, () => customer.order(1)));
    for (const answer of answers) expectPending(stage, answer);
    expect((await full()) - before).toBe(MANY - SOCKETS);
    link!.release();
    const orders = answers.map(orderIn);
    await makeDue(stage, orders);
    for (const orderId of orders) await stage.settled(orderId);
    for (const orderId of orders) await customer.notificationOf(orderId);
    expect(await customer.balance()).toBe(1000 - MANY);
  });
}

function circuitBreaker(stage: Stage): void {
  test('Billing is not called after repeated failures until it is back', async () => {
    const customer = await Customer.with(stage, 1000);
    const [link] = stage.deployment.links(['order.billing']);
    await stage.deployment.pause('billing');
    const answers = await Promise.all([1, 2, 3].map((price) => customer.order(price)));
    // between two orders the breaker may have allowed one attempt
    const unasked = await eventually(async () => {
      const before = link!.passed('there');
      const answer = await customer.order(4);
      expectPending(stage, answer);
      expect(link!.passed('there')).toBe(before);
      return answer;
    });
    await stage.deployment.heal();
    for (const orderId of [...answers, unasked].map(orderIn)) {
      expect(await stage.settled(orderId)).toMatchObject({ status: 'completed' });
      await customer.notificationOf(orderId);
    }
    expectUsual(stage, 'paid', await customer.order(5));
  });
}
