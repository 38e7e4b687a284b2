import { type Stage } from '../support/stage.ts';

/** Returns the settled orders of these users with their time; milliseconds since the epoch. */
export async function settledAmong(stage: Stage, users: string[]): Promise<{ orderId: string; at: number }[]> {
  const rows = await stage
    .database('order')
    .rows<{ order_id: string; settled_at: Date }>(
      "SELECT order_id, settled_at FROM orders WHERE user_id = ANY ($1::uuid[]) AND status <> 'pending'",
      [users],
    );
  return rows.map(({ order_id, settled_at }) => ({ orderId: order_id, at: settled_at.getTime() }));
}
