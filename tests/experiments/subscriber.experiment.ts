import { type Variant } from '../../common/lab/processes/ports.ts';
import { featuresOf } from '../behaviour/features.ts';
import { Customer } from '../support/customer.ts';
import { eventually } from '../support/eventually.ts';
import { Stage } from '../support/stage.ts';
import { Analytics } from './analytics-process.ts';

/** Runs in a copy with the variant's patch applied: a fourth service counts the orders of each user. */
const variant = process.env.VARIANT as Variant;
const stage = new Stage(variant, await featuresOf(variant));
let analytics: Analytics;

beforeAll(async () => {
  analytics = await Analytics.prepare(variant);
  await analytics.start();
  await stage.open();
}, 120_000);
afterAll(async () => {
  await stage.close();
  await analytics.stop();
});

test('analytics counts every settled order once', async () => {
  const customer = await Customer.with(stage, 1000);
  for (const price of [300, 400, 5000]) await customer.settledOrder(price);
  await eventually(async () => expect(await analytics.of(customer)).toMatchObject({ completed: 2, failed: 1 }));
});

test('orders are answered normally while analytics is away', async () => {
  const customer = await Customer.with(stage, 1000);
  await customer.settledOrder(100);
  await eventually(async () => expect(await analytics.of(customer)).toMatchObject({ completed: 1 }));
  await analytics.stop();
  await customer.orderExpecting(200, stage.features.answers.paid);
  await customer.settledOrder(300);
  await analytics.start();
  await customer.settledOrder(400); // handled after the two before it
  const counted = stage.features.notificationCall ? 2 : 4;
  await eventually(async () => expect(await analytics.of(customer)).toMatchObject({ completed: counted, failed: 0 }));
});
