import { serversOf } from '../breaking/lab-servers.ts';
import { ControlledProcess } from '../breaking/controlled-process.ts';
import { firstMessages, killBeforeFirstMessage } from '../breaking/first-message.ts';
import { type Customer } from '../client/customer.ts';
import { healed } from '../commands/heal.ts';
import { LabError } from '../machine/lab-error.ts';
import { type Service, variants } from '../processes/ports.ts';
import { each, type Exercise, type Seen } from './exercise.ts';
import { type Subject } from './subject.ts';
import { Wire } from './wire.ts';

const PRICE = 2500;

export const billingDown: Exercise = {
  question: 'Billing is down. In which variants is an order still accepted with 202?',
  choices: [...variants, 'none'],
  variants,
  async experiment(subjects) {
    const customers = await customersOf(subjects);
    await kill(subjects, 'billing');
    return each(subjects, async (subject) => {
      const { status, body } = await customers.get(subject)!.order(PRICE);
      return { fits: status === 202, seen: `${status} ${String(body.title ?? body.status)}` };
    });
  },
  because:
    'collaboration never calls Billing before it answers, and hybrid stops waiting at its deadline. http and events answer 503 with the order, which is stored.',
};

export const billingBack: Exercise = {
  question: 'Billing was down when the order was placed, and is back now. In which variants is that order completed?',
  choices: [...variants, 'none'],
  variants,
  async experiment(subjects) {
    const customers = await customersOf(subjects);
    await kill(subjects, 'billing');
    await Promise.all(subjects.map((subject) => customers.get(subject)!.order(PRICE)));
    await heal(subjects);
    return each(subjects, async (subject) => {
      const order = await customers.get(subject)!.settled();
      return { fits: order?.status === 'completed', seen: order ? String(order.status) : 'pending' };
    });
  },
  because: 'the order is committed as pending before Billing is called. The settler or the broker resumes it.',
};

export const notificationDown: Exercise = {
  question:
    'Notification was down when the order was placed, and is back now. In which variants is the notification lost?',
  choices: [...variants, 'none'],
  variants,
  async experiment(subjects) {
    const customers = await customersOf(subjects);
    await kill(subjects, 'notification');
    await Promise.all(subjects.map((subject) => customers.get(subject)!.order(PRICE)));
    await heal(subjects);
    return lost(subjects, customers);
  },
  because: 'a call needs both sides up at the same time; an event waits in the queue of the absent service.',
};

export const brokerDown: Exercise = {
  question:
    'The broker was down when the order was placed, and is back now. In which variants is the notification lost?',
  choices: [...variants, 'none'],
  variants,
  async experiment(subjects) {
    const customers = await customersOf(subjects);
    const brokers = await serversOf('broker', [...variants]);
    if (brokers.length === 0)
      throw new LabError("The broker isn't the lab's own: it can't be stopped for an exercise.");
    await Promise.all(brokers.map((broker) => broker.stop()));
    await Promise.all(subjects.map((subject) => customers.get(subject)!.order(PRICE)));
    await heal(subjects);
    return lost(subjects, customers);
  },
  because:
    'events publishes once, after its commit. An outbox keeps the event with the order until the broker has it, and http has no broker.',
};

export const orderDies: Exercise = {
  question:
    'Order is killed after its commit and before it publishes or calls. In which variants is the notification lost?',
  choices: [...Object.keys(firstMessages), 'none'],
  variants: Object.keys(firstMessages),
  async experiment(subjects) {
    const customers = await customersOf(subjects);
    await Promise.all(subjects.map((subject) => killOrder(subject, customers.get(subject)!)));
    await heal(subjects);
    return lost(subjects, customers);
  },
  because:
    'http and events keep the message in memory only. An outbox keeps it in the database, committed with the order.',
};

async function killOrder(subject: Subject, customer: Customer): Promise<void> {
  const [order] = subject.those('order');
  if (!(order instanceof ControlledProcess))
    throw new LabError('This exercise needs services of make run, not containers.');
  await killBeforeFirstMessage(order, () => customer.order(PRICE).catch(() => undefined));
}

export const orderAway: Exercise = {
  question:
    'In collaboration Order is killed after it has published OrderCreated. What comes first: the notification or the completed order?',
  choices: ['the notification', 'the completed order'],
  variants: ['collaboration'],
  async experiment([collaboration]) {
    const customer = await collaboration!.customer(10_000);
    const wire = await Wire.listen('collaboration');
    try {
      await Promise.all(collaboration!.those('billing').map((service) => service.pause()));
      await customer.order(PRICE);
      await wire.hears('OrderCreated', customer.userId);
      await kill([collaboration!], 'order');
      await Promise.all(collaboration!.those('billing').map((service) => service.resume()));
      const notification = await customer.notified();
      await heal([collaboration!]);
      const order = await customer.settled();
      return {
        answer: [notification ? 'the notification' : 'the completed order'],
        rows: [
          ['with Order down', notification ? String(notification.message) : 'no notification'],
          ['with Order back', `the order is ${order ? String(order.status) : 'pending'}`],
        ],
      };
    } finally {
      await wire.close();
    }
  },
  because:
    'a choreography has no leader: Billing and Notification work without Order, which receives the payment event after its restart.',
};

async function customersOf(subjects: Subject[]): Promise<Map<Subject, Customer>> {
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

function lost(subjects: Subject[], customers: Map<Subject, Customer>): Promise<Seen> {
  return each(subjects, async (subject) => {
    const order = await customers.get(subject)!.settled();
    const notification = await customers.get(subject)!.notified();
    const seen = `the order is ${order ? String(order.status) : 'pending'}, the notification ${notification ? 'is stored' : 'is lost'}`;
    return { fits: notification === undefined, seen };
  });
}
