import { Injectable, Module } from '@nestjs/common';
import { publishing, WithOutbox } from '../../common/platform/messaging/messaging.module.ts';
import { BillingClient } from '../../common/services/order/billing-client.ts';
import { type NewOrder, OrderPlacement, ResumablePlacement } from '../../common/services/order/order-placement.ts';
import { OrderCore } from '../../common/services/order/order.core.ts';
import { type Order } from '../../common/services/order/order.entity.ts';
import { OrdersController } from '../../common/services/order/orders.controller.ts';
import { Orders } from '../../common/services/order/orders.ts';
import { type Payment } from '../../common/services/order/payment.ts';
import { Settler } from '../../common/services/order/settler.ts';
import { UsersController } from '../../common/services/order/users.controller.ts';
import { event, topology } from './messages.ts';
import { Resilience } from './resilience.ts';

@Injectable()
class PlaceOrder extends ResumablePlacement {
  readonly answersWith = 'outcome or acceptance';

  constructor(
    private readonly orders: Orders,
    private readonly billing: BillingClient,
    private readonly resilience: Resilience,
  ) {
    super();
  }

  async place(request: NewOrder) {
    const order = await this.orders.open(request);
    return this.resume(order).catch((fault) => this.orders.leavePending(order, fault)); // order -->> client: 202, the settler resumes it
  }

  async resume(order: Order) {
    const payment = await this.resilience.call((limits) => this.billing.withdraw(order, limits)); // order ->> billing
    return this.orders.settle(order, payment, outcomeEvent(order, payment)); // UPDATE orders + INSERT outbox; the relay publishes it
  }
}

function outcomeEvent({ orderId, userId, price: amount }: Order, payment: Payment) {
  const body = { orderId, userId, amount };
  return payment.status === 'declined'
    ? event('OrderFailed', { ...body, reason: payment.reason })
    : event('OrderCompleted', body);
}

@Module({
  imports: [OrderCore, publishing(topology), WithOutbox],
  controllers: [UsersController, OrdersController],
  providers: [{ provide: OrderPlacement, useClass: PlaceOrder }, Settler, BillingClient, Resilience],
})
export default class OrderService {}
