import { Injectable, Module } from '@nestjs/common';
import { type Announcement } from '../../common/platform/messaging/messages.ts';
import { Outbox, publishing, WithOutbox } from '../../common/platform/messaging/messaging.module.ts';
import { BillingClient } from '../../common/services/order/billing-client.ts';
import { type NewOrder, OrderPlacement, ResumablePlacement } from '../../common/services/order/order-placement.ts';
import { OrderCore } from '../../common/services/order/order.core.ts';
import { type Order } from '../../common/services/order/order.entity.ts';
import { OrdersController } from '../../common/services/order/orders.controller.ts';
import { Orders, type Settled } from '../../common/services/order/orders.ts';
import { Settler } from '../../common/services/order/settler.ts';
import { UsersController } from '../../common/services/order/users.controller.ts';
import { listeners, type Messages } from './messages.ts';
import { Resilience } from './resilience.ts';

@Injectable()
class PlaceOrder extends ResumablePlacement {
  readonly answersWith = 'outcome or acceptance';

  constructor(
    private readonly orders: Orders,
    private readonly billing: BillingClient,
    private readonly resilience: Resilience,
    private readonly outbox: Outbox<Messages>,
  ) {
    super();
  }

  async place(request: NewOrder) {
    const order = await this.orders.open(request);
    return this.resume(order).catch(this.orders.stillPending(order)); // order -->> client: 202, the settler goes on
  }

  async resume(order: Order) {
    const payment = await this.resilience.call((deadline) => this.billing.withdraw(order, deadline)); // order ->> billing
    return this.orders.settleAndTell(order, payment, this.outbox.announcing(outcome)); // order -) broker, by the relay
  }
}

function outcome(order: Settled): Announcement<Messages> {
  const { orderId, userId, price: amount, reason } = order;
  const fact = { orderId, userId, amount, timestamp: order.settledAt.toISOString() };
  return reason ? { type: 'OrderFailed', body: { ...fact, reason } } : { type: 'OrderCompleted', body: fact };
}

@Module({
  imports: [OrderCore, publishing(listeners), WithOutbox],
  controllers: [UsersController, OrdersController],
  providers: [{ provide: OrderPlacement, useClass: PlaceOrder }, Settler, BillingClient, Resilience],
})
export default class OrderService {}
