import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../machine/lab-error.ts';
import { until } from '../machine/wait.ts';
import { baseOf } from '../processes/experiments.ts';
import { type Variant } from '../processes/ports.ts';
import { type ControlledProcess } from './controlled-process.ts';
import { Link } from './link.ts';

interface FirstMessage {
  /** The variable of Order with the address to which the message goes. */
  through: 'NOTIFICATION_URL' | 'AMQP_URL';
  /** A word that no earlier message contains. */
  word: string;
  /** Whether the order is settled when Order sends it. Otherwise it is only stored. */
  settled: boolean;
}

/** The first message that Order sends after the commit of a paid order. */
export const firstMessages: Record<Variant, FirstMessage> = {
  http: { through: 'NOTIFICATION_URL', word: 'POST /notifications', settled: true },
  events: { through: 'AMQP_URL', word: 'OrderCompleted', settled: true },
  collaboration: { through: 'AMQP_URL', word: 'OrderCreated', settled: false },
  hybrid: { through: 'AMQP_URL', word: 'OrderCompleted', settled: true },
};

/** Returns the first message of a variant, or of the variant that an experiment changes. */
export function firstMessageOf(name: Variant): FirstMessage {
  const found = firstMessages[baseOf(name)];
  if (!found) throw new LabError(`The first message of ${name} after its commit is missing in first-message.ts.`);
  return found;
}

const SENT_WITHIN_MS = 30_000;

/**
 * Kills Order after its commit and before its first message leaves, which a link holds back. `place` orders, and
 * resolves when the client has an answer or an error. `beforeKill` is called once the message is held. Order is down
 * when it returns. `warmUp` may place orders before; a restarted service answers its first ones slowly.
 */
export async function killBeforeFirstMessage(
  order: ControlledProcess,
  place: () => Promise<unknown>,
  beforeKill: () => Promise<unknown> = async () => undefined,
  warmUp: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  const { through, word } = firstMessageOf(order.variant);
  const url = order.setting(through);
  const link = await Link.open(0, url);
  try {
    await order.kill();
    await order.startWith({ [through]: link.through(url) });
    if (through === 'AMQP_URL') await reachesBroker(order.url);
    await warmUp();
    const reached = link.holdFrom(word);
    const answer = place();
    await Promise.race([reached, tooLate(word)]);
    await beforeKill();
    await order.kill();
    await answer;
  } finally {
    await link.cut();
  }
}

async function tooLate(word: string): Promise<never> {
  await sleep(SENT_WITHIN_MS, undefined, { ref: false });
  throw new LabError(`Order has not sent "${word}" within ${SENT_WITHIN_MS / 1000} s.`);
}

function reachesBroker(url: string): Promise<void> {
  return until(`${url} with its broker`, 20_000, async () => {
    const ready = await (await fetch(`${url}/health/ready`)).text();
    if (!ready.includes('"broker":"up"')) throw new LabError(ready);
  });
}
