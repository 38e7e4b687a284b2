import { type Order } from '../../common/services/order/order.entity.ts';
import { type ResumablePlacement } from '../../common/services/order/order-placement.ts';
import { type Orders } from '../../common/services/order/orders.ts';
import { Settler } from '../../common/services/order/settler.ts';
import { type Lifecycle } from '../../common/platform/lifecycle.ts';
import { type Log } from '../../common/platform/observability/logger.ts';

/** Does one round with as many due orders as it may claim, or `fewer`. @returns whether the next round follows at once */
function round(resume: (order: Order) => Promise<Order>, fewer = 0): Promise<boolean> {
  const claim = (limit: number) =>
    Promise.resolve(Array.from({ length: limit - fewer }, (_, id) => ({ orderId: String(id) }) as Order));
  const log = { warn: () => undefined } as unknown as Log;
  const lifecycle = { onStop: () => undefined } as unknown as Lifecycle;
  return new Settler({ claim } as Orders, { resume } as ResumablePlacement, log, lifecycle).settleSome();
}

const settle = (order: Order) => Promise.resolve(order);
const stayPending = () => Promise.reject(new Error('busy'));

describe('a round of the settler', () => {
  test('is followed by the next although one order stays pending', async () => {
    expect(await round((order) => (order.orderId === '3' ? stayPending() : settle(order)))).toBe(true);
  });

  test('is the last for now when every order stays pending', async () => {
    expect(await round(stayPending)).toBe(false);
  });

  test('is the last for now when few orders were due', async () => {
    expect(await round(settle, 1)).toBe(false);
  });
});
