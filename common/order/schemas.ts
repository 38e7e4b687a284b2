import { z } from 'zod';
import { amount, pageOf, pageQuery, reason, text, time, uuid } from '../http/schemas.ts';
import { type Order } from './order.entity.ts';
import { type User } from './user.entity.ts';

export const newUser = z.strictObject({
  name: text(1, 200).optional(),
  email: z.email('must be an e-mail address').max(254, 'must have at most 254 characters').optional(),
});
export const user = z.object({
  userId: uuid,
  name: z.string().nullable(),
  email: z.string().nullable(),
  createdAt: time,
});
export const userView = ({ userId, name, email, createdAt }: User) => ({ userId, name, email, createdAt });

export const newOrder = z.strictObject({ userId: uuid, price: amount });
export const order = z.object({
  orderId: uuid,
  userId: uuid,
  price: amount,
  status: z.enum(['pending', 'completed', 'failed']),
  reason: reason.optional(),
  createdAt: time,
  settledAt: time.optional(),
});
export const orderPage = pageOf(order);
export const ordersQuery = pageQuery.extend({ userId: uuid });

export const orderView = ({ orderId, userId, price, status, reason, createdAt, settledAt }: Order) => ({
  orderId,
  userId,
  price,
  status,
  reason: reason ?? undefined,
  createdAt,
  settledAt: settledAt ?? undefined,
});

export const completed = z.object({ orderId: uuid, status: z.literal('completed') });
export const failed = z.object({ orderId: uuid, status: z.literal('failed'), reason });
export const accepted = z.object({ orderId: uuid, status: z.literal('pending') });
