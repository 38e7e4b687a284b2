import { type Answer } from '../support/client.ts';
import { type Customer } from '../support/customer.ts';
import { type Stage } from '../support/stage.ts';
import { UUID } from '../support/shapes.ts';
import { type MatrixCell } from '../faults/besides-table.ts';
import { type Cell } from './fault-table.ts';
import { type Outcome } from './features.ts';

/** Returns the id of the order that an answer names. */
export function orderIn(answer: Answer): string {
  const { orderId } = answer.body as { orderId: string };
  expect(orderId).toMatch(UUID);
  expect(answer.headers.location).toBe(`/orders/${orderId}`);
  return orderId;
}

/** Expects the normal answer for this outcome. */
export function expectUsual(stage: Stage, outcome: Outcome, answer: Answer): void {
  const { status, body } = stage.features.answers[outcome];
  expect(answer.status).toBe(status);
  expect(answer.body).toStrictEqual({ orderId: orderIn(answer), ...body });
}

/** Expects a stored and pending order: an acceptance in some variants, a 503 that names the order in the others. */
export function expectPending(stage: Stage, answer: Answer): void {
  const { status, problem } = stage.features.pending;
  expect(answer.status).toBe(status);
  const orderId = orderIn(answer);
  if (!problem) return expect(answer.body).toStrictEqual({ orderId, status: 'pending' });
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(answer.headers['retry-after']).toBeUndefined();
  expect((answer.body as { type: string }).type).toMatch(/payment-pending$/);
}

/** Expects 503 without an order: nothing was stored, so the client may try again. */
export function expectUnavailable(answer: Answer): void {
  expect(answer.status).toBe(503);
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(answer.headers['retry-after']).toMatch(/^\d+$/);
  expect(answer.headers.location).toBeUndefined();
  expect(answer.body).not.toHaveProperty('orderId');
}

/** Expects 503 with or without an order, or the normal answer. */
function expectAny(stage: Stage, outcome: Outcome, answer: Answer): void {
  if (answer.headers.location && answer.status === stage.features.pending.status) expectPending(stage, answer);
  else if (answer.status === 503) expectUnavailable(answer);
  else expectUsual(stage, outcome, answer);
}

/** Expects the answer of this cell while the fault lasts. */
export function expectSeen(stage: Stage, cell: Cell, outcome: Outcome, answer: Answer): void {
  if (cell.sees === 'pending') expectPending(stage, answer);
  else if (cell.sees === 'unavailable') expectUnavailable(answer);
  else if (cell.sees === 'unavailable or late' || cell.sees === 'never 500') expectAny(stage, outcome, answer);
  else expectUsual(stage, outcome, answer);
}

/**
 * Expects the outcome of a stored order, once the fault is over. Where the cell lets the order stay pending, and it does
 * so after a later order has settled, it is settled by hand. The customer's books are then left out of the final audit.
 */
export async function expectSettled(
  stage: Stage,
  cell: Pick<Cell, 'order'>,
  customer: Customer,
  orderId: string,
  outcome: object,
): Promise<void> {
  if (cell.order !== 'may stay pending') return expect(await stage.settled(orderId)).toMatchObject(outcome);
  stage.exceptions.waiting.add(customer.userId);
  await customer.settledOrder(1);
  const byHand = `
    UPDATE orders SET status = 'failed', reason = 'account_not_found', settled_at = clock_timestamp()
    WHERE order_id = $1 AND settled_at IS NULL RETURNING 1`;
  const waiting = await stage.database('order').rows(byHand, [orderId]);
  if (waiting.length === 0) expect(await stage.settled(orderId)).toMatchObject(outcome);
}

/**
 * Expects the notification of this cell, once the fault is over. A loss is certain only when a later notification has
 * arrived on the same way, so the customer places one more order.
 */
export async function expectNotified(
  stage: Stage,
  cell: Pick<MatrixCell, 'notified'>,
  customer: Customer,
  orderId: string,
  type: string,
): Promise<void> {
  if (cell.notified === 'arrives' || cell.notified === 'may precede completed') {
    expect(await customer.notificationOf(orderId)).toMatchObject({ type });
    return;
  }
  stage.exceptions.unnotified.add(orderId);
  await customer.settledOrder(1);
  const about = (await customer.notifications()).filter((item) => item.orderId === orderId);
  if (cell.notified === 'lost') expect(about).toStrictEqual([]);
  else expect(about.length).toBeLessThanOrEqual(1);
}
