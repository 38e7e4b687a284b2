import { type Answer } from '../support/client.ts';
import { type Customer } from '../support/customer.ts';
import { type Stage } from '../support/stage.ts';
import { UUID } from '../support/shapes.ts';
import { type Cell } from './fault-table.ts';
import { type Outcome } from './features.ts';

/** The order that an answer names. */
export function orderIn(answer: Answer): string {
  const { orderId } = answer.body as { orderId: string };
  expect(orderId).toMatch(UUID);
  expect(answer.headers.location).toBe(`/orders/${orderId}`);
  return orderId;
}

/** The usual answer for this outcome, as if nothing were broken. */
export function expectUsual(stage: Stage, outcome: Outcome, answer: Answer): void {
  const { status, body } = stage.features.answers[outcome];
  expect(answer.status).toBe(status);
  expect(answer.body).toStrictEqual({ orderId: orderIn(answer), ...body });
}

/** Stored, and not settled yet: an acceptance in some variants, a 503 that names the order in the others. */
export function expectPending(stage: Stage, answer: Answer): void {
  const { status, problem } = stage.features.pending;
  expect(answer.status).toBe(status);
  const orderId = orderIn(answer);
  if (!problem) return expect(answer.body).toStrictEqual({ orderId, status: 'pending' });
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(answer.headers['retry-after']).toBeUndefined();
  expect((answer.body as { type: string }).type).toMatch(/payment-pending$/);
}

/** 503 without an order: nothing was stored, so the client may try again. */
export function expectUnavailable(answer: Answer): void {
  expect(answer.status).toBe(503);
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(answer.headers['retry-after']).toMatch(/^\d+$/);
  expect(answer.headers.location).toBeUndefined();
  expect(answer.body).not.toHaveProperty('orderId');
}

/** What the client of an order sees while the fault lasts. */
export function expectSeen(stage: Stage, cell: Cell, outcome: Outcome, answer: Answer): void {
  if (cell.sees === 'pending') expectPending(stage, answer);
  else if (cell.sees === 'unavailable') expectUnavailable(answer);
  else expectUsual(stage, outcome, answer);
}

/**
 * What has become of the notification, once the fault is over. That one is lost is known only when a later
 * one has come the same way: the customer orders once more and is told of it.
 */
export async function expectNotified(
  stage: Stage,
  cell: Cell,
  customer: Customer,
  orderId: string,
  type: string,
): Promise<void> {
  if (cell.notified === 'arrives' || cell.notified === 'may precede completed') {
    expect(await customer.told(orderId)).toMatchObject({ type });
    return;
  }
  stage.exceptions.untold.add(orderId);
  await customer.settledOrder(1);
  const about = (await customer.notifications()).filter((item) => item.orderId === orderId);
  if (cell.notified === 'lost') expect(about).toStrictEqual([]);
  else expect(about.length).toBeLessThanOrEqual(1);
}
