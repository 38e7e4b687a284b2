import { setTimeout as sleep } from 'node:timers/promises';
import { badMessageId } from '../breaking/bad-messages.ts';
import { type Customer } from '../client/customer.ts';
import { type Exercise, type Seen } from './exercise.ts';
import { type Subject } from './subject.ts';
import { type Heard, Wire } from './wire.ts';

const PRICE = 2500;
const EVENT = 'OrderCompleted';
const QUEUE = 'notification';
const LOOK_EVERY_MS = 100;
const DEAD_MS = 5000;

const MORE = 'with a field added';
const LESS = 'without the amount';

type Fields = Record<string, unknown>;

export const changedEvent: Exercise = {
  question:
    'A newer Order publishes one OrderCompleted with a field added and one without the amount. Which does the old Notification of hybrid handle?',
  choices: [MORE, LESS, 'none'],
  variants: ['hybrid'],
  async experiment([hybrid]) {
    const wire = await Wire.listen('hybrid');
    try {
      return await publishChanged(hybrid!, wire);
    } finally {
      await wire.close();
    }
  },
  because:
    'a consumer ignores fields that it does not know. Without a required field it cannot understand the event, which becomes a dead letter; the event behind it does not wait.',
};

/** Replaces the events of two orders, and publishes the original ones in the end. */
async function publishChanged(subject: Subject, wire: Wire): Promise<Seen> {
  const notification = subject.those('notification');
  const [more, less] = [await subject.customer(PRICE), await subject.customer(PRICE)];
  const before = await wire.waiting(`${QUEUE}.dead`);
  await Promise.all(notification.map((service) => service.kill()));
  const originals: Heard[] = [];
  try {
    for (const customer of [less, more]) originals.push(await takenEvent(wire, customer));
    await wire.repeat(changed(originals[0]!, ({ amount: _amount, ...others }) => others));
    await wire.repeat(changed(originals[1]!, (fields) => ({ ...fields, currency: 'EUR' })));
    await Promise.all(notification.map((service) => service.start()));
    const handled: Record<string, boolean> = {
      [MORE]: Boolean(await more.notified()),
      [LESS]: (await less.notifications()).length > 0,
    };
    const dead = await addedTo(wire, `${QUEUE}.dead`, before);
    return {
      answer: Object.keys(handled).filter((which) => handled[which]),
      rows: [
        ...Object.entries(handled).map(([which, is]) => [which, is ? 'the notification is stored' : 'no notification']),
        ['dead letters', `${dead}`],
      ],
    };
  } finally {
    for (const original of originals) await wire.repeat(original); // no order stays without its notification
  }
}

/** Places an order and takes its event out of Notification's queue. */
async function takenEvent(wire: Wire, customer: Customer): Promise<Heard> {
  await customer.order(PRICE);
  const event = await wire.hears(EVENT, customer.userId);
  await wire.takeFrom(QUEUE, customer.userId);
  return event;
}

/** Returns the event with other fields. Its message id lets `make heal` remove the dead letter. */
function changed(event: Heard, change: (fields: Fields) => Fields): Heard {
  const fields = change(JSON.parse(event.content.toString()) as Fields);
  return { ...event, messageId: badMessageId(), content: Buffer.from(JSON.stringify(fields)) };
}

/** Counts the messages that come into a queue, within 5 s. */
async function addedTo(wire: Wire, queue: string, before: number): Promise<number> {
  for (const end = performance.now() + DEAD_MS; performance.now() < end; await sleep(LOOK_EVERY_MS)) {
    const added = (await wire.waiting(queue)) - before;
    if (added > 0) return added;
  }
  return 0;
}
