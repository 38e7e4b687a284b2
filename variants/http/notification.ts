import { Body, Controller, HttpCode, Module, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type z } from 'zod';
import { AnswersToBody } from '../../common/platform/http/openapi.ts';
import { NotificationDatabase } from '../../common/services/notification/notification.database.ts';
import { NotificationsController } from '../../common/services/notification/notifications.controller.ts';
import { Notifications } from '../../common/services/notification/notifications.ts';
import { newNotification, notification, notificationView } from '../../common/services/notification/schemas.ts';

@ApiTags('notifications')
@Controller('notifications')
class NotifyOnRequest {
  constructor(private readonly notifications: Notifications) {}

  @Post()
  @HttpCode(200)
  @AnswersToBody({ 200: { description: 'The notification about this order', body: notification } })
  async notify(@Body({ schema: newNotification }) { type, reason, ...about }: z.infer<typeof newNotification>) {
    const outcome = { ...about, reason: type === 'failure' ? reason : undefined };
    return notificationView(await this.notifications.write(outcome));
  }
}

@Module({
  imports: [NotificationDatabase],
  controllers: [NotificationsController, NotifyOnRequest],
  providers: [Notifications],
})
export default class NotificationService {}
