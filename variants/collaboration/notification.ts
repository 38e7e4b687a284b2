import { Controller, Module } from '@nestjs/common';
import { Consuming, messaging } from '../../common/platform/messaging/messaging.module.ts';
import { NotificationDatabase } from '../../common/services/notification/notification.database.ts';
import { NotificationsController } from '../../common/services/notification/notifications.controller.ts';
import { Notifications } from '../../common/services/notification/notifications.ts';
import { type Messages, On, topology } from './messages.ts';

@Controller()
class NotifyWhenPaid {
  constructor(private readonly notifications: Notifications) {}

  @On('PaymentCompleted')
  handle(payment: Messages['PaymentCompleted']) {
    return this.notifications.write(payment);
  }
}

@Controller()
class NotifyWhenDeclined {
  constructor(private readonly notifications: Notifications) {}

  @On('PaymentFailed')
  handle(payment: Messages['PaymentFailed']) {
    return this.notifications.write(payment);
  }
}

@Module({
  imports: [NotificationDatabase, messaging(topology), Consuming],
  controllers: [NotificationsController, NotifyWhenPaid, NotifyWhenDeclined],
  providers: [Notifications],
})
export default class NotificationService {}
