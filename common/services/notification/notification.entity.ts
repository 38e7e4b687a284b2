import { Entity } from 'typeorm';
import { Id, Text, Time, Uuid } from '../../platform/database/columns.ts';

@Entity('notifications')
export class Notification {
  @Id('notification_id') notificationId!: string;
  @Uuid('user_id') userId!: string;
  @Uuid('order_id') orderId!: string;
  @Text() type!: 'success' | 'failure';
  @Text() message!: string;
  @Time('created_at') createdAt!: Date;
}
