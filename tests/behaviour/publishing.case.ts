import { type Service } from '../../common/lab/processes/ports.ts';
import { Customer } from '../support/customer.ts';
import { eventually } from '../support/eventually.ts';
import { Management } from '../support/management.ts';
import { metric } from '../support/metrics.ts';
import { type Stage } from '../support/stage.ts';
import { expectNotified, expectSettled, orderIn } from './consequences.ts';

/** Checks that no event is lost between its row and the broker. */
export function publishing(stage: Stage): void {
  for (const service of stage.features.outbox) killedWhileStoring(stage, service);
  if (stage.features.broker) withoutQueue(stage);
}

/** Evaluated for each event that is stored: its statement waits while the test holds this lock. */
const HELD = "CHECK (pg_advisory_xact_lock_shared(hashtext(current_schema()))::text = '') NOT VALID";

/** Holds the INSERT of the event, and with it the row that it belongs to: both are one transaction. */
function killedWhileStoring(stage: Stage, service: Service): void {
  describe(`${service} killed while storing an event`, () => {
    test('stores both row and event, or neither', async () => {
      const customer = await Customer.with(stage, 1000);
      const database = stage.database(service);
      await database.rows(`ALTER TABLE outbox ADD CONSTRAINT held ${HELD}`);
      const lock = await database.lock('SELECT pg_advisory_xact_lock(hashtext(current_schema()))');
      const answer = customer.order(300).catch(() => undefined);
      try {
        await lock.isWaitedFor();
        await stage.deployment.kill(service);
        await lock.endWaiting();
      } finally {
        await lock.release();
        await database.rows('ALTER TABLE outbox DROP CONSTRAINT held');
      }
      await answer;
      await stage.deployment.heal();
      const orders = (await customer.orders()).map(({ orderId }) => orderId as string);
      for (const orderId of orders) {
        expect(await stage.settled(orderId)).toMatchObject({ status: 'completed' });
        await customer.notificationOf(orderId);
      }
      expect(await customer.balance()).toBe(1000 - 300 * orders.length);
    });
  });
}

/** The broker accepts an event without a queue and returns it; the publisher must not count that as success. */
function withoutQueue(stage: Stage): void {
  test('an event for which no queue is bound counts as unpublished', async () => {
    const { events, listeners, messages, faults } = stage.features;
    const [type] = events.order.paid;
    const [listener] = listeners[type!]!;
    const unpublished = () => metric(stage.order, 'events_unpublished_total', { type: type! });
    const returned = () => metric(stage.order, 'events_returned_total', { type: type! });
    const before = [await unpublished(), await returned()] as const;
    const customer = await Customer.with(stage, 1000);
    let orderId = '';
    await new Management(stage.deployment.amqpUrl()!).withoutDeclaring(async () => {
      const bindAgain = await stage.tap.unbind(listener!, messages[type!]!.routingKey);
      try {
        orderId = orderIn(await customer.order(300));
        await eventually(async () => expect(await unpublished()).toBeGreaterThan(before[0]));
        expect(await returned()).toBeGreaterThan(before[1]);
      } finally {
        await bindAgain();
      }
    });
    await expectSettled(stage, faults['broker down'], customer, orderId, { status: 'completed' });
    await expectNotified(stage, faults['broker down'], customer, orderId, 'success');
  });
}
