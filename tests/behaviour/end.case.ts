import { type Service } from '../../common/lab/processes/ports.ts';
import { addsUp } from '../support/audited.ts';
import { type Stage } from '../support/stage.ts';
import { publishedFor } from './features.ts';
import { unexercised } from './exercise.ts';

const services: Service[] = ['order', 'billing', 'notification'];

/** Runs after all other cases of the file: checks the books, the table and the logs. */
export function theEnd(stage: Stage): void {
  leftBehind(stage);
  test('every row of the fault table had a case', () => {
    expect(unexercised()).toStrictEqual([]);
  });
  goodbye(stage);
}

/** The books of the three services agree, and no order, event or message is pending. */
export function leftBehind(stage: Stage): void {
  test('the books of the three services agree and nothing is pending', async () => {
    const { unnotified, inventing, waiting } = stage.exceptions;
    const known = await stage.database('order').rows<{ user_id: string }>('SELECT user_id FROM users');
    const users = known
      .map(({ user_id }) => user_id)
      .filter((userId) => !inventing.has(userId) && !waiting.has(userId));
    await addsUp(stage, { users, mayBeUnnotified: (orderId) => unnotified.has(orderId) });
  });

  test('every event was published once, under one message id', () => {
    const { paid, declined } = publishedFor(stage.features);
    const promised = new Set([...paid, ...declined]);
    const ids = new Map<string, Set<string>>();
    for (const { type, messageId, body } of stage.tapIfAny?.fromServices() ?? []) {
      expect(promised).toContain(type);
      const fact = `${type} of ${String(body.orderId)}`;
      ids.set(fact, (ids.get(fact) ?? new Set()).add(messageId));
    }
    expect([...ids].filter(([, messages]) => messages.size > 1)).toStrictEqual([]);
  });
}

/** Exit codes and logs of the services. */
export function goodbye(stage: Stage): void {
  test('every service stops with exit code 0', async () => {
    const codes = await Promise.all(services.map((service) => stage.deployment.stop(service)));
    expect(codes).toStrictEqual([0, 0, 0]);
  });

  test('every log line is readable, and every error was expected', () => {
    expect(stage.logs.unreadable()).toStrictEqual([]);
    expect(stage.logs.unexpected()).toStrictEqual([]);
  });
}
