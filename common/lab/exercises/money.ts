import { type Exercise } from './exercise.ts';
import { healed } from '../commands/heal.ts';
import { type Subject } from './subject.ts';
import { Wire } from './wire.ts';

const PRICE = 2500;

/** What is done twice, and what happens only once. */
export const boughtTwice: Exercise = {
  question:
    'http answers 503 because Billing is down, and the client posts the order again, without a key. How often is it bought?',
  choices: ['once', 'twice'],
  variants: ['http'],
  experiment: ([http]) => repeatA503(http!, {}),
  because:
    'the 503 named an order: that one was stored and is settled later. Without a key the second request is another order.',
};

export const boughtOnce: Exercise = {
  question: 'The same, but both requests carry the same Idempotency-Key. How often is it bought?',
  choices: ['once', 'twice'],
  variants: ['http'],
  experiment: ([http]) => repeatA503(http!, { 'idempotency-key': `exercise-${Date.now()}` }),
  because: 'the key is a column of the order: the second request finds the first order and stores none.',
};

async function repeatA503(subject: Subject, headers: Record<string, string>) {
  const userId = await subject.customer(4 * PRICE);
  await Promise.all(subject.those('billing').map((service) => service.kill()));
  const answers = [await subject.order(userId, PRICE, headers), await subject.order(userId, PRICE, headers)];
  await healed(subject.all);
  await subject.settled(userId);
  const orders = await subject.orders(userId);
  for (const { orderId } of orders) await subject.settledOrder(String(orderId));
  const paid = 4 * PRICE - (await subject.balance(userId));
  return {
    answer: [paid === PRICE ? 'once' : 'twice'],
    rows: [
      ...answers.map(({ status, body }, index) => [
        `request ${index + 1}`,
        `${status} ${String(body.title ?? body.status)}`,
      ]),
      ['orders stored', String(orders.length)],
      ['money taken', `${paid}, the price is ${PRICE}`],
    ],
  };
}

export const deliveredTwice: Exercise = {
  question: 'In collaboration an OrderCreated is delivered to Billing ten times more. How often is the order paid?',
  choices: ['once', 'twice', 'eleven times'],
  variants: ['collaboration'],
  async experiment([collaboration]) {
    const userId = await collaboration!.customer(20 * PRICE);
    const wire = await Wire.listen('collaboration');
    try {
      await collaboration!.order(userId, PRICE);
      const created = await wire.hears('OrderCreated', userId);
      await collaboration!.settled(userId);
      for (let time = 0; time < 10; time++) await wire.repeat(created);
      // A later order is handled after all of them: the queue keeps its order.
      await collaboration!.order(userId, PRICE);
      await collaboration!.settled(userId);
    } finally {
      await wire.close();
    }
    const paid = (20 * PRICE - (await collaboration!.balance(userId))) / PRICE - 1;
    return {
      answer: [{ 1: 'once', 2: 'twice' }[paid] ?? 'eleven times'],
      rows: [['payments for that order', String(paid)]],
    };
  },
  because: 'Billing decides once per order, and remembers. The row of the decision has the order as its key.',
};

export const declinedForEver: Exercise = {
  question:
    'An order failed for lack of money. Then the user gets rich, and the late twin of that withdrawal reaches Billing. What does it say?',
  choices: ['paid', 'declined'],
  variants: ['hybrid'],
  async experiment([hybrid]) {
    const userId = await hybrid!.customer(PRICE - 1);
    const { body } = await hybrid!.order(userId, PRICE);
    await hybrid!.post('billing', '/billing/deposit', { userId, amount: 10 * PRICE });
    const twin = { userId, amount: PRICE, orderId: body.orderId };
    const late = await hybrid!.post('billing', '/billing/withdraw', twin);
    return {
      answer: [late.status === 200 ? 'paid' : 'declined'],
      rows: [
        ['the order', String(body.status)],
        ['the late withdrawal', `${late.status} ${String(late.body.reason ?? '')}`],
        ['balance', String(await hybrid!.balance(userId))],
      ],
    };
  },
  because:
    'a decline is remembered like a payment; otherwise a request that was delivered twice would take money for an order that has failed.',
};

export const subscriber: Exercise = {
  question: 'You bind a queue of your own to the exchange of collaboration. How many events does one order send you?',
  choices: ['0', '1', '2', '3'],
  variants: ['collaboration'],
  async experiment([collaboration]) {
    const userId = await collaboration!.customer(10 * PRICE);
    const wire = await Wire.listen('collaboration');
    try {
      await collaboration!.order(userId, PRICE);
      await collaboration!.settled(userId);
      await collaboration!.told(userId);
      const heard = wire.about(userId);
      return { answer: [String(heard.length)], rows: heard.map(({ type, routingKey }) => [type, routingKey]) };
    } finally {
      await wire.close();
    }
  },
  because:
    'Order announces that it was created, Billing that it was paid. No service was changed, and none knows that you listen.',
};
