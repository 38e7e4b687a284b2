import { Injectable, Module } from '@nestjs/common';
import { messaging } from '../../common/platform/messaging/messaging.module.ts';
import { BillingClient } from '../../common/services/order/billing-client.ts';
import { type NewOrder, OrderPlacement, ResumablePlacement } from '../../common/services/order/order-placement.ts';
import { OrderCore } from '../../common/services/order/order.core.ts';
import { type Order } from '../../common/services/order/order.entity.ts';
import { OrdersController } from '../../common/services/order/orders.controller.ts';
import { Orders, type SettledOrder } from '../../common/services/order/orders.ts';
import { type Payment } from '../../common/services/order/payment.ts';
import { Settler } from '../../common/services/order/settler.ts';
import { UsersController } from '../../common/services/order/users.controller.ts';
import { event, topology } from './messages.ts';
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
    return this.resume(order).catch((fault) => this.orders.leavePending(order, fault)); // order -->> client: 503 with the order
  }

  async resume(order: Order) {
    const payment = await this.billing.withdraw(order); // order ->> billing; a fault throws, the order stays pending
    const settled = await this.orders.settle(order, payment); // UPDATE orders
    // A crash here loses the event: the order is settled, and nothing publishes its outcome again.
    if (settled.changed) await this.publisher.publish(settled, outcomeEvent(settled, payment)); // order -) broker; a failure is logged, counted, lost
    return settled;
  }
}

function outcomeEvent({ orderId, userId, price: amount, settledAt }: SettledOrder, payment: Payment) {
  const body = { orderId, userId, amount, timestamp: settledAt.toISOString() };
  return payment.status === 'declined'
    ? event('OrderFailed', { ...body, reason: payment.reason })
    : event('OrderCompleted', body);
}

@Module({
  imports: [OrderCore, messaging(topology)],
  controllers: [UsersController, OrdersController],
  providers: [{ provide: OrderPlacement, useClass: PlaceOrder }, Settler, BillingClient, OutcomePublisher],
})
export default class OrderService {}
