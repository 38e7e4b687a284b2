import { Agent } from 'undici';
import { apisAt } from '../common/lab/client/api-client.ts';
import { Customer } from '../common/lab/client/customer.ts';
import { DEPOSIT } from './k6/draw.ts';
import { type Stack } from './stack.ts';

const AT_ONCE = 16;

/** Creates users with an account and money in it through the public API. @returns their ids */
export async function makeUsers(stack: Stack, count: number): Promise<string[]> {
  const agent = new Agent({ connections: AT_ONCE });
  const apis = apisAt((service) => stack.url(service), agent);
  const users: string[] = [];
  const worker = async () => {
    while (users.length < count) {
      const place = users.push('') - 1;
      users[place] = (await Customer.create(apis, DEPOSIT)).userId;
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } finally {
    await agent.close();
  }
  return users;
}
