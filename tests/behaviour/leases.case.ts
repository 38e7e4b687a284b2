import { Silence } from '../support/breaking.ts';
import { Customer } from '../support/customer.ts';
import { eventually } from '../support/eventually.ts';
import { type SeenEvent } from '../support/event-tap.ts';
import { type Stage } from '../support/stage.ts';
import { orderIn } from './consequences.ts';

const LEASE = `UPDATE outbox SET leased_until = clock_timestamp() + $2::interval
  WHERE body::jsonb ->> 'orderId' = $1 RETURNING id`;

/** Two relays share one outbox: neither publishes an event that the other has leased. */
export function leases(stage: Stage): void {
  if (!stage.features.outbox.includes('order')) return;

  test('only the event whose lease has ended is published again', async () => {
    const customer = await Customer.with(stage, 1000);
    const silence = Silence.ofBrokerTo(stage.deployment, 'order');
    const [leased, free] = [await orderAt(stage, 1, customer), await orderAt(stage, 1, customer)];
    await eventually(() =>
      expect([published(stage, leased).length, published(stage, free).length]).toStrictEqual([1, 1]),
    );
    expect(await lease(stage, leased, '1 minute')).toHaveLength(1);
    expect(await lease(stage, free, '0')).toHaveLength(1);
    await eventually(() => expect(published(stage, free).length).toBeGreaterThan(1));
    // events published together with it have arrived once a later event of each replica has
    const later = [await orderAt(stage, 1, customer), await orderAt(stage, 2, customer)];
    await eventually(() => expect(later.map((id) => published(stage, id).length)).toStrictEqual([1, 1]));
    expect(published(stage, leased)).toHaveLength(1);
    silence.release();
    await lease(stage, leased, '0');
    for (const orderId of [leased, free, ...later]) await customer.notificationOf(orderId);
  });
}

async function orderAt(stage: Stage, replica: number, { userId }: Customer): Promise<string> {
  return orderIn(await stage.client('order', replica).post('/orders', { userId, price: 10 }));
}

/** Returns each publication of the first event that Order publishes for the order. */
function published(stage: Stage, orderId: string): SeenEvent[] {
  const [first] = stage.features.events.order.paid;
  return stage.tap.about(orderId).filter(({ type }) => type === first);
}

/** Sets the leases of the order's events to end after `interval`. */
function lease(stage: Stage, orderId: string, interval: string): Promise<object[]> {
  return stage.database('order').rows(LEASE, [orderId, interval]);
}
