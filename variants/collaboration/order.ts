import { Controller, Injectable, Module } from '@nestjs/common';
import { Consuming, publishing, WithOutbox } from '../../common/platform/messaging/messaging.module.ts';
import { RetryLater } from '../../common/platform/messaging/retry-later.ts';
import { type NewOrder, OrderPlacement } from '../../common/services/order/order-placement.ts';
import { OrderCore } from '../../common/services/order/order.core.ts';
import { type Order } from '../../common/services/order/order.entity.ts';
import { OrdersController } from '../../common/services/order/orders.controller.ts';
import { type OpenedOrder, OrderBusy, Orders } from '../../common/services/order/orders.ts';
import { UsersController } from '../../common/services/order/users.controller.ts';
import { event, type Messages, On, topology } from './messages.ts';

@Injectable()
class PlaceOrder extends OrderPlacement {
  readonly answersWith = 'acceptance';

  constructor(private readonly orders: Orders) {
    super();
  }

  place(request: NewOrder) {
    return this.orders.open(request, orderCreated); // INSERT orders + INSERT outbox; the relay publishes it
  }
}

function orderCreated({ orderId, userId, price: amount }: OpenedOrder) {
  return event('OrderCreated', { orderId, userId, amount });
}

@Controller()
class CompleteOrderWhenPaid {
  constructor(private readonly orders: Orders) {}

  @On('PaymentCompleted')
  async handle(payment: Messages['PaymentCompleted']) {
    const order = await this.orders.settle(payment, { status: 'paid' }).catch(laterIfBusy);
    if (order.status !== 'completed') throw new Contradiction(order);
  }
}

@Controller()
class FailOrderWhenDeclined {
  constructor(private readonly orders: Orders) {}

  @On('PaymentFailed')
  async handle(payment: Messages['PaymentFailed']) {
    const declined = { status: 'declined', reason: payment.reason } as const;
    const order = await this.orders.settle(payment, declined).catch(laterIfBusy);
    if (order.reason !== payment.reason) throw new Contradiction(order);
  }
}

/** Lets the message leave its slot: it returns from order.retry after a second. */
function laterIfBusy(err: unknown): never {
  throw err instanceof OrderBusy ? new RetryLater(err) : err;
}

class Contradiction extends Error {
  constructor({ orderId, status, reason }: Order) {
    super(`order ${orderId} was settled otherwise: ${status} ${reason ?? ''}`);
  }
}

@Module({
  imports: [OrderCore, publishing(topology), WithOutbox, Consuming],
  controllers: [UsersController, OrdersController, CompleteOrderWhenPaid, FailOrderWhenDeclined],
  providers: [{ provide: OrderPlacement, useClass: PlaceOrder }],
})
export default class OrderService {}
