import { type Service } from '../../common/lab/processes/ports.ts';
import { Customer } from '../support/customer.ts';
import { eventually, HEALING_MS, inTime } from '../support/eventually.ts';
import { changeColumn, restoreColumn } from '../../common/lab/breaking/column-type.ts';
import { cutBroker, cutDatabase, Silence } from '../support/breaking.ts';
import { makeReadOnly } from '../support/read-only.ts';
import { type Answer } from '../support/client.ts';
import { type Stage } from '../support/stage.ts';
import { brokerFaults } from './broker-faults.case.ts';
import { expectNotified, expectSeen, expectSettled, expectUnavailable, orderIn } from './consequences.ts';
import { exercise } from './exercise.ts';
import { orderAtBilling } from './order-at-billing.ts';
import { type Cell, type Fault } from './fault-table.ts';

/** Five times the longest deadline of an answer. */
const ANSWER_MS = 10_000;

const services: Service[] = ['order', 'billing', 'notification'];

/** One case for each row of the fault table. */
export function faultTable(stage: Stage): void {
  slow(stage, 'Notification +500 ms', 'notification');
  away(stage, 'Notification down', () => stage.deployment.stop('notification'));
  away(stage, "Notification's database down", () => cutDatabase(stage.deployment, 'notification'));
  away(stage, 'Notification frozen', () => stage.deployment.pause('notification'));
  slow(stage, 'Billing +500 ms', 'billing');
  away(stage, 'Billing down', () => stage.deployment.stop('billing'));
  away(stage, "Billing's database down", () => cutDatabase(stage.deployment, 'billing'));
  away(stage, 'Billing frozen', () => stage.deployment.pause('billing'));
  readOnly(stage, "Billing's database read-only", 'billing');
  readOnly(stage, "Notification's database read-only", 'notification');
  away(stage, 'broker down', () => cutBroker(stage.deployment));
  away(stage, 'broker blocked by an alarm', async () => Silence.toBroker(stage.deployment));
  away(stage, 'broker frozen', async () => Silence.ofBroker(stage.deployment));
  orderDown(stage);
  ordersDatabaseDown(stage);
  ordersDatabaseReadOnly(stage);
  postgresFrozen(stage);
  accountLocked(stage);
  columnChanged(stage);
  brokerFaults(stage);
}

/** Places a covered and an uncovered order during the fault, then heals and checks both outcomes. */
function away(stage: Stage, fault: Fault, breaks: () => Promise<unknown>): void {
  exercise(stage, fault, async (cell) => {
    const customer = await Customer.with(stage, 1000);
    await breaks();
    const answers = await inTime('answers', ANSWER_MS, Promise.all([customer.order(300), customer.order(5000)]));
    expectSeen(stage, cell, 'paid', answers[0]);
    expectSeen(stage, cell, 'insufficient_funds', answers[1]);
    await stage.deployment.heal();
    await expectOutcomes(stage, cell, customer, answers);
  });
}

async function expectOutcomes(stage: Stage, cell: Cell, customer: Customer, [paid, declined]: [Answer, Answer]) {
  await expectSettled(stage, cell, customer, orderIn(paid), { status: 'completed' });
  const failed = { status: 'failed', reason: 'insufficient_funds' };
  await expectSettled(stage, cell, customer, orderIn(declined), failed);
  if (!cell.order) expect(await customer.balance()).toBe(700);
  await expectNotified(stage, cell, customer, orderIn(paid), 'success');
  await expectNotified(stage, cell, customer, orderIn(declined), 'failure');
}

function readOnly(stage: Stage, fault: Fault, service: Service): void {
  away(stage, fault, async () => {
    await makeReadOnly(stage.deployment, service);
    await expectNotReady(stage, service);
  });
}

async function expectNotReady(stage: Stage, service: Service): Promise<void> {
  await eventually(async () => expect((await stage.client(service).get('/health/ready')).status).toBe(503), {
    within: ANSWER_MS,
  });
}

/** Holds the slow service's bytes back and releases them, so the order of reply and answer needs no clock. */
function slow(stage: Stage, fault: Fault, service: 'billing' | 'notification'): void {
  exercise(stage, fault, async (cell) => {
    const customer = await Customer.with(stage, 1000);
    const silence = Silence.of(stage.deployment, service);
    const order: string[] = [];
    const answered = customer.order(300).then((answer) => (order.push('answer'), answer));
    if (cell.sees === 'waits') await silence.isKeeping();
    else await inTime('the answer', ANSWER_MS, answered);
    order.push('released');
    silence.release();
    expectSeen(stage, cell, 'paid', await answered);
    expect(order).toStrictEqual(cell.sees === 'waits' ? ['released', 'answer'] : ['answer', 'released']);
    expect(await stage.settled(orderIn(await answered))).toMatchObject({ status: 'completed' });
    await expectNotified(stage, cell, customer, orderIn(await answered), 'success');
  });
}

function orderDown(stage: Stage): void {
  exercise(stage, 'Order down', async (cell) => {
    const { customer, orderId, lock } = await orderAtBilling(stage);
    await stage.deployment.kill('order');
    await expect(customer.order(1)).rejects.toThrow(/ECONNREFUSED/);
    await lock.release();
    if (cell.notified === 'may precede completed') await customer.notificationOf(orderId);
    await stage.deployment.start('order');
    expect(await stage.settled(orderId)).toMatchObject({ status: 'completed' });
    await expectNotified(stage, cell, customer, orderId, 'success');
    expect(await customer.balance()).toBe(700);
  });
}

function ordersDatabaseDown(stage: Stage): void {
  exercise(stage, "Order's database down", async (cell) => {
    const { customer, orderId, lock, answer } = await orderAtBilling(stage);
    await cutDatabase(stage.deployment, 'order');
    await lock.release();
    const refused = await inTime('the answer', ANSWER_MS, customer.order(1));
    expectSeen(stage, cell, 'paid', refused);
    expectUnavailable(await stage.order.get(`/orders/${orderId}`));
    expect(orderIn((await inTime('the first answer', ANSWER_MS, answer))!)).toBe(orderId);
    await stage.deployment.heal();
    expect(await stage.settled(orderId, HEALING_MS)).toMatchObject({ status: 'completed' });
    expect(await customer.orders()).toHaveLength(1);
    await expectNotified(stage, cell, customer, orderId, 'success');
  });
}

function ordersDatabaseReadOnly(stage: Stage): void {
  exercise(stage, "Order's database read-only", async (cell) => {
    const { customer, orderId, answer, silence } = await orderWithoutReply(stage);
    await makeReadOnly(stage.deployment, 'order');
    await expectNotReady(stage, 'order');
    silence.release();
    expectSeen(stage, cell, 'paid', await inTime('the answer', ANSWER_MS, customer.order(1)));
    expect((await stage.order.get(`/orders/${orderId}`)).body).toMatchObject({ status: 'pending' });
    expect(orderIn((await inTime('the first answer', ANSWER_MS, answer))!)).toBe(orderId);
    await stage.deployment.heal();
    await expectPaid(stage, cell, customer, orderId);
    expect(await customer.orders()).toHaveLength(1);
  });
}

/** Heals as soon as statements are held, so the answers are late. The matrix freezes it for longer than any deadline. */
function postgresFrozen(stage: Stage): void {
  exercise(stage, 'PostgreSQL frozen', async (cell) => {
    const { customer, orderId, answer, silence } = await orderWithoutReply(stage);
    const frozen = Silence.ofPostgres(stage.deployment);
    silence.release();
    const later = customer.order(1);
    await frozen.isKeeping();
    await stage.deployment.heal();
    expectSeen(stage, cell, 'paid', await inTime('the later answer', ANSWER_MS, later));
    expectSeen(stage, cell, 'paid', (await inTime('the first answer', ANSWER_MS, answer))!);
    await expectPaid(stage, cell, customer, orderId);
    for (const { orderId: stored } of await customer.orders()) {
      await expectPaid(stage, cell, customer, stored as string);
    }
  });
}

/** Places an order for 300. It is stored and pending, and nothing that Billing says arrives until `release`. */
async function orderWithoutReply(stage: Stage) {
  const customer = await Customer.with(stage, 1000);
  const silence = Silence.of(stage.deployment, 'billing');
  const answer = customer.order(300).catch(() => undefined);
  const orderId = await eventually(async () => {
    const [stored] = await customer.orders();
    expect(stored).toBeDefined();
    return stored!.orderId as string;
  });
  await silence.isKeeping();
  return { customer, orderId, answer, silence };
}

async function expectPaid(stage: Stage, cell: Cell, customer: Customer, orderId: string): Promise<void> {
  expect(await stage.settled(orderId, HEALING_MS)).toMatchObject({ status: 'completed' });
  await expectNotified(stage, cell, customer, orderId, 'success');
}

function accountLocked(stage: Stage): void {
  exercise(stage, 'one account locked by another session', async (cell) => {
    const [customer, other] = await Promise.all([Customer.with(stage, 1000), Customer.with(stage, 1000)]);
    const held = 'SELECT 1 FROM accounts WHERE user_id = $1 FOR UPDATE';
    const lock = await stage.database('billing').lock(held, [customer.userId]);
    let answer: Answer;
    try {
      const answering = customer.order(300);
      const unaffected = await inTime('the answer to another user', ANSWER_MS, other.order(300));
      expectSeen(stage, cell, 'paid', unaffected);
      await expectPaid(stage, cell, other, orderIn(unaffected));
      answer = await inTime('the answer', ANSWER_MS, answering);
      expectSeen(stage, { ...cell, sees: cell.locked! }, 'paid', answer);
    } finally {
      await lock.release();
    }
    await expectPaid(stage, cell, customer, orderIn(answer));
    expect(await customer.balance()).toBe(700);
  });
}

/** Enough at once that each pooled connection has prepared its statements. */
const AT_ONCE = 20;

function columnChanged(stage: Stage): void {
  exercise(stage, "a column's type changed while serving", async (cell) => {
    const customer = await Customer.with(stage, 1000);
    const ordersAtOnce = () => Promise.all(Array.from({ length: AT_ONCE }, () => customer.order(10)));
    const answers = await ordersAtOnce();
    const tables = (service: Service) => ({ url: stage.deployment.databaseUrl(service), schema: stage.schema });
    try {
      for (const service of services) await changeColumn(tables(service), service);
      for (const one of await ordersAtOnce()) answers.push(one);
    } finally {
      for (const service of services) await restoreColumn(tables(service), service);
    }
    for (const one of await ordersAtOnce()) answers.push(one);
    for (const answer of answers) expectSeen(stage, cell, 'paid', answer);
    for (const { orderId } of await customer.orders()) await expectPaid(stage, cell, customer, orderId as string);
    for (const service of new Set(Object.values(stage.features.listeners).flat())) {
      expect(await stage.tap.depth(`${service}.dead`)).toBe(0);
    }
  });
}
