import { randomUUID } from 'node:crypto';
import { type Service } from '../../common/lab/processes/ports.ts';
import { type BadMessageKind } from '../../common/lab/breaking/bad-messages.ts';
import { BadMessage } from '../support/bad-message.ts';
import { Silence } from '../support/breaking.ts';
import { EventTap } from '../support/event-tap.ts';
import { eventually } from '../support/eventually.ts';
import { type Stage } from '../support/stage.ts';
import { type Break } from './break.ts';

const AT_MOST = 100;

/** Everything that a service sends is held back until the repair, and then delivered at once. */
export function late(service: Service): Break {
  return {
    reach: 'variant',
    breaks: async (stage) => {
      Silence.of(stage.deployment, service);
      return { mend: () => stage.deployment.heal() }; // which releases the held bytes
    },
  };
}

/** Each event seen meanwhile is delivered three more times, the latest first; calls are repeated afterwards. */
export const repeated: Break = {
  reach: 'variant',
  breaks: async (stage) => {
    const amqpUrl = stage.deployment.amqpUrl();
    const tap = amqpUrl ? await EventTap.open(amqpUrl) : undefined;
    const mend = async () => {
      for (const event of tap?.fromServices().reverse() ?? []) {
        for (const messageId of [event.messageId, event.messageId, randomUUID()]) await tap!.repeat(event, messageId);
      }
      await callAgain(stage);
      await tap?.close();
      await stage.deployment.heal();
    };
    return { mend };
  },
};

interface Settled extends Record<string, unknown> {
  orderId: string;
  userId: string;
  amount: string;
  status: string;
  reason: string | null;
}

/** Repeats the withdrawals of the latest settled orders, and the calls to Notification if there are any. */
async function callAgain(stage: Stage): Promise<void> {
  const orders = await stage.database('order').rows<Settled>(
    `SELECT order_id AS "orderId", user_id AS "userId", price AS amount, status, reason
     FROM orders WHERE status <> 'pending' ORDER BY created_at DESC LIMIT $1`,
    [AT_MOST],
  );
  for (const { orderId, userId, amount, status, reason } of orders) {
    const about = { orderId, userId, amount: Number(amount) };
    const decided = await stage.billing.post('/billing/withdraw', about);
    expect(decided.status).toBe(status === 'completed' ? 200 : 400);
    const outcome = status === 'completed' ? { type: 'success' } : { type: 'failure', reason };
    if (stage.features.notificationCall) {
      expect((await stage.notification.post('/notifications', { ...about, ...outcome })).status).toBe(200);
    }
  }
}

/** Publishes invalid messages for every listener. `mend` expects them in the dead-letter queues and removes them. */
export const poisoned: Break = {
  reach: 'variant',
  breaks: async (stage) => {
    const amqpUrl = stage.deployment.amqpUrl();
    const tap = amqpUrl ? await EventTap.open(amqpUrl) : undefined;
    const names = Object.keys(stage.features.listeners);
    for (const name of names) {
      for (const content of ['{"orderId":', '[]', '{}']) {
        const properties = { type: name, messageId: randomUUID() };
        await tap!.publish(stage.features.messages[name]!.routingKey, Buffer.from(content), properties);
      }
    }
    const mend = async () => {
      if (tap) await takeOut(stage, tap, 3);
      await tap?.close();
      await stage.deployment.heal();
    };
    return { mend };
  },
};

/** Publishes a message that is hard to put aside. `mend` expects it once in the dead-letter queue and removes it. */
export function bad(kind: BadMessageKind): Break {
  return {
    reach: 'variant',
    breaks: async (stage) => {
      const message = BadMessage.for(stage);
      await message?.publish(kind);
      const mend = async () => {
        await message?.expectDeadLetter();
        await stage.deployment.heal();
      };
      return { mend };
    },
  };
}

/** Each listener has dead-lettered so many messages for each of its events, and nothing else. */
async function takeOut(stage: Stage, tap: EventTap, each: number): Promise<void> {
  const listening = Object.values(stage.features.listeners).flat();
  for (const service of new Set(listening)) {
    const expected = each * listening.filter((name) => name === service).length;
    await eventually(async () => expect(await tap.depth(`${service}.dead`)).toBe(expected));
    expect(await tap.drain(`${service}.dead`)).toHaveLength(expected);
  }
}
