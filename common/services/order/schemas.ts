import { z } from 'zod';
import { pageOf, pageQuery, text, time, uuid } from '../../platform/http/schemas.ts';
import { amount, reason } from '../vocabulary.ts';
import { type Order } from './order.entity.ts';
import { type User } from './user.entity.ts';

const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const TOP_LABEL = '[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]';

/**
 * Accepts a dot-atom (RFC 5322 section 3.2.3) of at most 64 characters at a domain of two or more labels of at most 63
 * characters (RFC 5321 section 4.5.3.1, RFC 1035 section 2.3.1). Quoted text and comments are refused.
 */
const EMAIL = new RegExp(`^${ATOM}(?:\\.${ATOM})*@(?:${LABEL}\\.)+${TOP_LABEL}$`);

export const newUser = z.strictObject({
  name: text(1, 200).optional(),
  email: z
    .email({ pattern: EMAIL, message: 'must be an e-mail address' })
    .max(254, 'must have at most 254 characters')
    .refine((address) => address.indexOf('@') <= 64, 'must have at most 64 characters before the @')
    .optional(),
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
