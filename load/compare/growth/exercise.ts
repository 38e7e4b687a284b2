import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { type Service } from '../../../common/lab/processes/ports.ts';
import { calls } from './calls.ts';
import { type Execution, executionsIn, sizeOf } from './plans.ts';
import { idOf } from './stored.sql.ts';

/** PostgreSQL chooses a generic plan for a prepared statement after five calls on one connection. */
const TIMES = 12;

/** An order that is pending, as after an outage of Billing. */
const LEFT_PENDING = `INSERT INTO orders (order_id, user_id, price, attempt_after) VALUES ($1, $2, 100, clock_timestamp())`;

export interface Scene {
  url: (service: Service) => string;
  /** The order database, as a role that may write to the variant's tables. */
  orders: pg.Client;
  /** The log of the server, which explains every statement of the services. */
  log: string;
}

/** Makes all calls for one user several times. @returns the plans of the statements that the services ran */
export async function exercise({ url, orders, log }: Scene, user: number, order: number): Promise<Execution[]> {
  const [userId, settled] = [await one(orders, idOf('user', user)), await one(orders, idOf('order', order))];
  const from = sizeOf(log);
  let last = Date.now();
  for (const call of Object.values(calls)) {
    for (let time = 0; time < TIMES; time++) {
      const pending = randomUUID();
      const leavePending = () => orders.query(LEFT_PENDING, [pending, userId]);
      await call({ userId, settled, pending, leavePending, url, next: () => last++ });
    }
  }
  return executionsIn(log, from);
}

async function one(client: pg.Client, query: { text: string }): Promise<string> {
  const results = (await client.query(query)) as unknown as pg.QueryResult<{ id: string }>[];
  return results.at(-1)!.rows[0]!.id; // several statements give several results
}
