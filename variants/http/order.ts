import { Injectable, Module } from '@nestjs/common';
import { BillingClient } from '../../common/services/order/billing-client.ts';
import { type NewOrder, OrderPlacement, ResumablePlacement } from '../../common/services/order/order-placement.ts';
import { OrderCore } from '../../common/services/order/order.core.ts';
import { type Order } from '../../common/services/order/order.entity.ts';
import { OrdersController } from '../../common/services/order/orders.controller.ts';
import { Orders } from '../../common/services/order/orders.ts';
import { Settler } from '../../common/services/order/settler.ts';
import { UsersController } from '../../common/services/order/users.controller.ts';
import { NotificationClient } from './notification-client.ts';

@Injectable()
class PlaceOrder extends ResumablePlacement {
  readonly answersWith = 'outcome';

  constructor(
    private readonly orders: Orders,
    private readonly billing: BillingClient,
    private readonly notification: NotificationClient,
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
    if (settled.changed) await this.notification.send(settled); // order ->> notification; a failure is logged, counted, lost
    return settled;
  }
}

@Module({
  imports: [OrderCore],
  controllers: [UsersController, OrdersController],
  providers: [{ provide: OrderPlacement, useClass: PlaceOrder }, Settler, BillingClient, NotificationClient],
})
export default class OrderService {}
