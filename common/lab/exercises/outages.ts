import { brokersOf } from '../breaking/broker.ts';
import { ControlledProcess } from '../breaking/controlled-process.ts';
import { healed } from '../commands/heal.ts';
import { LabError } from '../machine/lab-error.ts';
import { type Service, type Variant, variants } from '../processes/ports.ts';
import { until } from '../machine/wait.ts';
import { each, type Exercise, type Seen } from './exercise.ts';
import { Gate } from './gate.ts';
import { type Subject } from './subject.ts';
import { Wire } from './wire.ts';

const PRICE = 2500;

/** What is lost, and what is not, when something is away. */
export const billingDown: Exercise = {
  question: 'Billing is down. In which variants is an order accepted with 202 all the same?',
  choices: [...variants, 'none'],
  variants,
  async experiment(subjects) {
    const users = await customers(subjects);
    await kill(subjects, 'billing');
    return each(subjects, async (subject) => {
      const { status, body } = await subject.order(users.get(subject)!, PRICE);
      return { fits: status === 202, seen: `${status} ${body.title ?? body.status}` };
    });
  },
  because:
    'collaboration never asks Billing before it answers, and hybrid gives up in time. http and events answer 503 with the order, which is stored.',
};

export const billingBack: Exercise = {
  question: 'Billing was down when the order was placed, and is back now. In which variants is that order completed?',
  choices: [...variants, 'none'],
  variants,
  async experiment(subjects) {
    const users = await customers(subjects);
    await kill(subjects, 'billing');
    await Promise.all(subjects.map((subject) => subject.order(users.get(subject)!, PRICE)));
    await heal(subjects);
    return each(subjects, async (subject) => {
      const order = await subject.settled(users.get(subject)!);
      return { fits: order?.status === 'completed', seen: String(order?.status ?? 'pending') };
    });
  },
  because:
    'the order is committed as pending before anyone is asked for money; the settler, or the broker, goes on with it.',
};

export const notificationDown: Exercise = {
  question:
    'Notification was down when the order was placed, and is back now. In which variants is the notification lost?',
  choices: [...variants, 'none'],
  variants,
  async experiment(subjects) {
    const users = await customers(subjects);
    await kill(subjects, 'notification');
    await Promise.all(subjects.map((subject) => subject.order(users.get(subject)!, PRICE)));
    await heal(subjects);
    return lost(subjects, users);
  },
  because: 'a call needs both sides up at the same time; an event waits in the queue of whoever is away.',
};

export const brokerDown: Exercise = {
  question:
    'The broker was down when the order was placed, and is back now. In which variants is the notification lost?',
  choices: [...variants, 'none'],
  variants,
  async experiment(subjects) {
    const users = await customers(subjects);
    const brokers = await brokersOf([...variants]);
    if (brokers.length === 0)
      throw new LabError("The broker isn't the lab's own: it can't be stopped for an exercise.");
    await Promise.all(brokers.map((broker) => broker.stop()));
    await Promise.all(subjects.map((subject) => subject.order(users.get(subject)!, PRICE)));
    await heal(subjects);
    return lost(subjects, users);
  },
  because:
    'events publishes once, after its commit. An outbox keeps the event with the order until the broker has it, and http has no broker.',
};

/** What each variant says first after it has committed an order: the word at which the gate shuts. */
const FIRST_WORDS: Record<Variant, { through: 'NOTIFICATION_URL' | 'AMQP_URL'; word: string }> = {
  http: { through: 'NOTIFICATION_URL', word: 'POST /notifications' },
  events: { through: 'AMQP_URL', word: 'OrderCompleted' },
  collaboration: { through: 'AMQP_URL', word: 'OrderCreated' },
  hybrid: { through: 'AMQP_URL', word: 'OrderCompleted' },
};

export const orderDies: Exercise = {
  question:
    'Order dies after its commit, with the words to tell of it on its lips. In which variants is the notification lost?',
  choices: [...Object.keys(FIRST_WORDS), 'none'],
  variants: Object.keys(FIRST_WORDS),
  async experiment(subjects) {
    const users = await customers(subjects);
    await Promise.all(subjects.map((subject) => killAtFirstWord(subject, users.get(subject)!)));
    await heal(subjects);
    return lost(subjects, users);
  },
  because:
    'what was to be told was in the memory of http and events, and died with it. An outbox has it in the database, committed with the order.',
};

async function killAtFirstWord(subject: Subject, userId: string): Promise<void> {
  const [order] = subject.those('order');
  if (!(order instanceof ControlledProcess))
    throw new LabError('This exercise needs services of make run, not containers.');
  const { through, word } = FIRST_WORDS[subject.variant]!;
  const { gate, url } = await Gate.before(order.told(through), word);
  try {
    await order.kill();
    await order.startWith({ [through]: url });
    if (through === 'AMQP_URL') await reachesBroker(order.url);
    const answer = subject.order(userId, PRICE).catch(() => undefined);
    await gate.reached;
    await order.kill();
    await answer;
  } finally {
    gate.close();
  }
}

function reachesBroker(url: string): Promise<void> {
  return until(`${url} with its broker`, 20_000, async () => {
    const ready = await (await fetch(`${url}/health/ready`)).text();
    if (!ready.includes('"broker":"up"')) throw new LabError(ready);
  });
}

export const orderAway: Exercise = {
  question:
    'In collaboration Order dies once its OrderCreated is out. What is there first: the notification, or the completed order?',
  choices: ['the notification', 'the completed order'],
  variants: ['collaboration'],
  async experiment([collaboration]) {
    const userId = await collaboration!.customer(10_000);
    const wire = await Wire.listen('collaboration');
    try {
      await Promise.all(collaboration!.those('billing').map((service) => service.pause()));
      await collaboration!.order(userId, PRICE);
      await wire.hears('OrderCreated', userId);
      await kill([collaboration!], 'order');
      await Promise.all(collaboration!.those('billing').map((service) => service.resume()));
      const told = await collaboration!.told(userId);
      await heal([collaboration!]);
      const order = await collaboration!.settled(userId);
      return {
        answer: [told ? 'the notification' : 'the completed order'],
        rows: [
          ['with Order still dead', told ? String(told.message) : 'no notification'],
          ['with Order back', `the order is ${String(order?.status ?? 'pending')}`],
        ],
      };
    } finally {
      await wire.close();
    }
  },
  because:
    'nobody leads in a choreography: Billing and Notification go on without Order, which hears of the payment when it is back.',
};

async function customers(subjects: Subject[]): Promise<Map<Subject, string>> {
  return new Map(
    await Promise.all(subjects.map(async (subject) => [subject, await subject.customer(10_000)] as const)),
  );
}

async function kill(subjects: Subject[], service: Service): Promise<void> {
  await Promise.all(subjects.flatMap((subject) => subject.those(service).map((one) => one.kill())));
}

async function heal(subjects: Subject[]): Promise<void> {
  await healed(subjects.flatMap((subject) => subject.all));
}

function lost(subjects: Subject[], users: Map<Subject, string>): Promise<Seen> {
  return each(subjects, async (subject) => {
    const order = await subject.settled(users.get(subject)!);
    const told = await subject.told(users.get(subject)!);
    const seen = `the order is ${String(order?.status ?? 'pending')}, the notification ${told ? 'has come' : 'is lost'}`;
    return { fits: told === undefined, seen };
  });
}
