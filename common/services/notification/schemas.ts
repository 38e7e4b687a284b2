import { z } from 'zod';
import { pageOf, time, uuid } from '../../platform/http/schemas.ts';
import { amount, reason } from '../vocabulary.ts';
import { type Notification } from './notification.entity.ts';

export const newNotification = z
  .strictObject({
    userId: uuid,
    orderId: uuid,
    type: z.enum(['success', 'failure']),
    amount,
    reason: reason.optional(),
  })
  .refine((told) => told.type !== 'failure' || told.reason !== undefined, {
    path: ['reason'],
    message: 'is required for a failure',
    when: ({ value }) => typeof value === 'object' && value !== null, // also where other fields are bad: name them all
  })
  .meta({ anyOf: [{ properties: { type: { const: 'success' } } }, { required: ['reason'] }] }); // the same, for readers

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
