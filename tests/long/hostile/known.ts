import { randomUUID } from 'node:crypto';
import { type Service } from '../../../common/lab/processes/ports.ts';
import { type Target, urlOf } from './target.ts';

/** Existing values, by the name of the parameter that may ask for them. */
export interface Known {
  userId: string[];
  orderId: string[];
  cursor: string[];
}

interface User {
  userId: string;
  orders: string[];
}

const PRICE = 50;
const BALANCES = [1_000_000_000_000, PRICE, 0, 'no account'] as const;

const order: Target = { variant: 'hybrid', service: 'order' };
const billing: Target = { variant: 'hybrid', service: 'billing' };
const notification: Target = { variant: 'http', service: 'notification' };

const pageOf: Record<Service, (userId: string) => string> = {
  order: (userId) => `/orders?userId=${userId}&limit=1`,
  billing: (userId) => `/billing/transactions/${userId}?limit=1`,
  notification: (userId) => `/notifications/${userId}?limit=1`,
};

/**
 * Creates users with much money, little, none, and without an account, and places orders for them. Billing also gets
 * users and orders unknown to Order: withdrawals for known users would break the books of those who order.
 */
export async function makeKnown(): Promise<(target: Target) => Promise<Known>> {
  const ordering = await Promise.all(BALANCES.map(orderingUser));
  const paying = await Promise.all(BALANCES.map(payingUser));
  const users = await Promise.all(BALANCES.map(notifiedUser));
  return (target) => {
    if (target.variant === 'http') return knownOf(users, target);
    return knownOf(target.service === 'billing' ? paying : ordering, target);
  };
}

async function orderingUser(balance: number | 'no account'): Promise<User> {
  const { userId } = await post(order, '/users', { name: 'Ada' });
  await fund(userId, balance);
  return { userId, orders: [await placeOrder(userId), await placeOrder(userId)] };
}

async function placeOrder(userId: string): Promise<string> {
  return (await post(order, '/orders', { userId, price: PRICE })).orderId;
}

async function payingUser(balance: number | 'no account'): Promise<User> {
  const user = { userId: randomUUID(), orders: [randomUUID(), randomUUID()] };
  await fund(user.userId, balance);
  for (const orderId of user.orders) {
    await post(billing, '/billing/withdraw', { userId: user.userId, orderId, amount: PRICE });
  }
  return user;
}

async function notifiedUser(): Promise<User> {
  const user = { userId: randomUUID(), orders: [randomUUID(), randomUUID()] };
  for (const orderId of user.orders) {
    await post(notification, '/notifications', { userId: user.userId, orderId, type: 'success', amount: PRICE });
  }
  return user;
}

async function fund(userId: string, balance: number | 'no account'): Promise<void> {
  if (balance === 'no account') return;
  await post(billing, '/billing/accounts', { userId });
  if (balance > 0) await post(billing, '/billing/deposit', { userId, amount: balance });
}

async function knownOf(users: User[], target: Target): Promise<Known> {
  const pages = users.map(async ({ userId }) => {
    const page = await fetch(`${urlOf(target)}${pageOf[target.service](userId)}`);
    return ((await page.json()) as { nextCursor?: string | null }).nextCursor ?? [];
  });
  return {
    userId: users.map(({ userId }) => userId),
    orderId: users.flatMap(({ orders }) => orders),
    cursor: (await Promise.all(pages)).flat(),
  };
}

/** Failed orders and declined withdrawals are wanted, too. */
async function post(target: Target, path: string, body: object): Promise<{ userId: string; orderId: string }> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${urlOf(target)}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await answer.json()) as { userId: string; orderId: string };
}
