import { Controller, Injectable, Module } from '@nestjs/common';
import { type Announcement } from '../../common/platform/messaging/messages.ts';
import { Consuming, Outbox, publishing, WithOutbox } from '../../common/platform/messaging/messaging.module.ts';
import { type NewOrder, OrderPlacement } from '../../common/services/order/order-placement.ts';
import { OrderCore } from '../../common/services/order/order.core.ts';
import { type Order } from '../../common/services/order/order.entity.ts';
import { OrdersController } from '../../common/services/order/orders.controller.ts';
import { Orders } from '../../common/services/order/orders.ts';
import { UsersController } from '../../common/services/order/users.controller.ts';
import { listeners, type Messages, On } from './messages.ts';

@Injectable()
class PlaceOrder extends OrderPlacement {
  readonly answersWith = 'acceptance';

  constructor(
    private readonly orders: Orders,
    private readonly outbox: Outbox<Messages>,
  ) {
    super();
  }

  place(request: NewOrder) {
    return this.orders.open(request, this.outbox.announcing(created)); // order -) broker, by the relay
  }
}

function created(order: Order): Announcement<Messages> {
  const { orderId, userId, price: amount } = order;
  return { type: 'OrderCreated', body: { orderId, userId, amount, timestamp: order.createdAt.toISOString() } };
}

@Controller()
class CompleteOrderWhenPaid {
  constructor(private readonly orders: Orders) {}

  @On('PaymentCompleted')
  async handle(payment: Messages['PaymentCompleted']) {
    const order = await this.orders.settle(payment, { status: 'paid' });
    if (order.status !== 'completed') throw new Contradiction(order);
  }
}

@Controller()
class FailOrderWhenDeclined {
  constructor(private readonly orders: Orders) {}

  @On('PaymentFailed')
  async handle(payment: Messages['PaymentFailed']) {
    const order = await this.orders.settle(payment, { status: 'declined', reason: payment.reason });
    if (order.reason !== payment.reason) throw new Contradiction(order);
  }
}

class Contradiction extends Error {
  constructor({ orderId, status, reason }: Order) {
    super(`order ${orderId} was settled otherwise: ${status} ${reason ?? ''}`);
  }
}

@Module({
  imports: [OrderCore, publishing(listeners), WithOutbox, Consuming],
  controllers: [UsersController, OrdersController, CompleteOrderWhenPaid, FailOrderWhenDeclined],
  providers: [{ provide: OrderPlacement, useClass: PlaceOrder }],
})
export default class OrderService {}
