import { z } from 'zod';
import { amount, pageOf, reason, time, uuid } from '../http/schemas.ts';
import { type Notification } from './notification.entity.ts';

const about = { userId: uuid, orderId: uuid, amount };
export const newNotification = z.discriminatedUnion('type', [
  z.strictObject({ ...about, type: z.literal('success'), reason: reason.optional() }),
  z.strictObject({ ...about, type: z.literal('failure'), reason }),
]);

export const notification = z.object({
  notificationId: uuid,
  userId: uuid,
  orderId: uuid,
  type: z.enum(['success', 'failure']),
  message: z.string(),
  createdAt: time,
});
export const notificationPage = pageOf(notification);

export const notificationView = ({ notificationId, userId, orderId, type, message, createdAt }: Notification) => ({
  notificationId,
  userId,
  orderId,
  type,
  message,
  createdAt,
});
