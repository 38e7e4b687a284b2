import { Controller, Module } from '@nestjs/common';
import { Consuming, messaging } from '../../common/platform/messaging/messaging.module.ts';
import { NotificationDatabase } from '../../common/services/notification/notification.database.ts';
import { NotificationsController } from '../../common/services/notification/notifications.controller.ts';
import { Notifications } from '../../common/services/notification/notifications.ts';
import { type Messages, On, topology } from './messages.ts';

@Controller()
class NotifyWhenCompleted {
  constructor(private readonly notifications: Notifications) {}

  @On('OrderCompleted')
  handle(order: Messages['OrderCompleted']) {
    return this.notifications.write(order);
  }
}

@Controller()
class NotifyWhenFailed {
  constructor(private readonly notifications: Notifications) {}

  @On('OrderFailed')
  handle(order: Messages['OrderFailed']) {
    return this.notifications.write(order);
  }
}

@Module({
  imports: [NotificationDatabase, messaging(topology), Consuming],
  controllers: [NotificationsController, NotifyWhenCompleted, NotifyWhenFailed],
  providers: [Notifications],
})
export default class NotificationService {}
