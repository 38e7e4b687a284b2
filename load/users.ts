import { Pool } from 'undici';
import { LabError } from '../common/lab/machine/lab-error.ts';
import { DEPOSIT } from './k6/draw.ts';
import { type Stack } from './stack.ts';

const AT_ONCE = 16;

/** Creates users with an account and money in it through the public API. @returns their ids */
export async function makeUsers(stack: Stack, count: number): Promise<string[]> {
  const order = new Pool(stack.url('order'), { connections: AT_ONCE });
  const billing = new Pool(stack.url('billing'), { connections: AT_ONCE });
  const users: string[] = [];
  const worker = async () => {
    while (users.length < count) {
      const place = users.push('') - 1;
      const { userId } = await post<{ userId: string }>(order, '/users', { name: `Load ${place}` });
      await post(billing, '/billing/accounts', { userId });
      await post(billing, '/billing/deposit', { userId, amount: DEPOSIT });
      users[place] = userId;
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } finally {
    await Promise.all([order.close(), billing.close()]);
  }
  return users;
}

async function post<T>(pool: Pool, path: string, body: unknown): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const answer = await pool.request({ method: 'POST', path, headers, body: JSON.stringify(body) });
  const text = await answer.body.text();
  if (answer.statusCode > 201) throw new LabError(`POST ${path} was answered ${answer.statusCode}: ${text}`);
  return JSON.parse(text) as T;
}
