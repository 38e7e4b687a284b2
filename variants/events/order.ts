import { Injectable, Module } from '@nestjs/common';
import { type Announcement } from '../../common/platform/messaging/messages.ts';
import { publishing } from '../../common/platform/messaging/messaging.module.ts';
import { BillingClient } from '../../common/services/order/billing-client.ts';
import { type NewOrder, OrderPlacement, ResumablePlacement } from '../../common/services/order/order-placement.ts';
import { OrderCore } from '../../common/services/order/order.core.ts';
import { type Order } from '../../common/services/order/order.entity.ts';
import { OrdersController } from '../../common/services/order/orders.controller.ts';
import { Orders, type SettledOrder } from '../../common/services/order/orders.ts';
import { Settler } from '../../common/services/order/settler.ts';
import { UsersController } from '../../common/services/order/users.controller.ts';
import { listeners, type Messages } from './messages.ts';
import { OutcomePublisher } from './outcome-publisher.ts';

@Injectable()
class PlaceOrder extends ResumablePlacement {
  readonly answersWith = 'outcome';

  constructor(
    private readonly orders: Orders,
    private readonly billing: BillingClient,
    private readonly publisher: OutcomePublisher,
  ) {
    super();
  }

  async place(request: NewOrder) {
    const order = await this.orders.open(request);
    return this.resume(order).catch(this.orders.stillPending(order)); // order -->> client: 503 with the order
  }

  async resume(order: Order) {
    const payment = await this.billing.withdraw(order); // order ->> billing; a fault throws, the order stays pending
    const settled = await this.orders.settle(order, payment);
    if (settled.byUs) await this.publisher.publish(outcome(settled)); // order -) broker; a failure is logged, counted, lost
    return settled;
  }
}

function outcome(order: SettledOrder): Announcement<Messages> {
  const { orderId, userId, price: amount, reason } = order;
  const fact = { orderId, userId, amount, timestamp: order.settledAt.toISOString() };
  return reason ? { type: 'OrderFailed', body: { ...fact, reason } } : { type: 'OrderCompleted', body: fact };
}

@Module({
  imports: [OrderCore, publishing(listeners)],
  controllers: [UsersController, OrdersController],
  providers: [{ provide: OrderPlacement, useClass: PlaceOrder }, Settler, BillingClient, OutcomePublisher],
})
export default class OrderService {}
