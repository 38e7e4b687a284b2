import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type z } from 'zod';
import { Answers } from '../../platform/http/openapi.ts';
import { pageQuery, uuid } from '../../platform/http/schemas.ts';
import { Notifications } from './notifications.ts';
import { notificationPage, notificationView } from './schemas.ts';

@ApiTags('notifications')
@Controller('notifications')
export class NotificationsController {
  constructor(private readonly notifications: Notifications) {}

  @Get(':userId')
  @Answers({ 200: { description: 'The notifications of a user, newest first', body: notificationPage } })
  async listNotifications(
    @Param('userId', { schema: uuid }) userId: string,
    @Query({ schema: pageQuery }) page: z.infer<typeof pageQuery>,
  ) {
    const { items, nextCursor } = await this.notifications.list(userId, page);
    return { items: items.map(notificationView), nextCursor };
  }
}
