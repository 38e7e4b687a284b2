import { type Headers } from '../client/api-client.ts';
import { type Exercise } from './exercise.ts';
import { healed } from '../commands/heal.ts';
import { type Subject } from './subject.ts';
import { Wire } from './wire.ts';

const PRICE = 2500;

export const boughtTwice: Exercise = {
  question:
    'Billing is down and http answers 503. The client posts the order again, without a key. How often is it bought?',
  choices: ['once', 'twice'],
  variants: ['http'],
  experiment: ([http]) => repeatA503(http!, {}),
  because:
    'the 503 named an order, which was stored and is settled later. Without a key the second request is another order.',
};

export const boughtOnce: Exercise = {
  question: 'The same, but both requests carry the same Idempotency-Key. How often is it bought?',
  choices: ['once', 'twice'],
  variants: ['http'],
  experiment: ([http]) => repeatA503(http!, { 'idempotency-key': `exercise-${Date.now()}` }),
  because: 'the key is a column of the order: the second request finds the first order and stores none.',
};

async function repeatA503(subject: Subject, headers: Headers) {
  const customer = await subject.customer(4 * PRICE);
  await Promise.all(subject.those('billing').map((service) => service.kill()));
  const answers = [await customer.order(PRICE, headers), await customer.order(PRICE, headers)];
  await healed(subject.all);
  await customer.settled();
  const orders = await customer.orders();
  const paid = 4 * PRICE - (await customer.balance());
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
  question: 'In collaboration the broker delivers an OrderCreated to Billing ten more times. How often is it paid?',
  choices: ['once', 'twice', 'eleven times'],
  variants: ['collaboration'],
  async experiment([collaboration]) {
    const customer = await collaboration!.customer(20 * PRICE);
    const wire = await Wire.listen('collaboration');
    try {
      await customer.order(PRICE);
      const created = await wire.hears('OrderCreated', customer.userId);
      await customer.settled();
      for (let time = 0; time < 10; time++) await wire.repeat(created);
      await customer.order(PRICE); // handled after the ten: the queue keeps its order
      await customer.settled();
    } finally {
      await wire.close();
    }
    const paid = (20 * PRICE - (await customer.balance())) / PRICE - 1;
    return {
      answer: [{ 1: 'once', 2: 'twice' }[paid] ?? 'eleven times'],
      rows: [['payments for that order', String(paid)]],
    };
  },
  because: 'Billing decides once per order and stores the decision. The order id is the key of that row.',
};

export const declinedForEver: Exercise = {
  question:
    'An order failed for lack of money. The user deposits money, then a late duplicate of that withdrawal reaches Billing. What is the answer?',
  choices: ['paid', 'declined'],
  variants: ['hybrid'],
  async experiment([hybrid]) {
    const customer = await hybrid!.customer(PRICE - 1);
    const { body } = await customer.order(PRICE);
    await customer.deposit(10 * PRICE);
    const late = await customer.withdraw(PRICE, String(body.orderId));
    return {
      answer: [late.status === 200 ? 'paid' : 'declined'],
      rows: [
        ['the order', String(body.status)],
        ['the late withdrawal', `${late.status} ${late.text}`],
        ['balance', String(await customer.balance())],
      ],
    };
  },
  because:
    'Billing stores a decline like a payment. Otherwise a duplicate request would take money for an order that has failed.',
};

export const subscriber: Exercise = {
  question: 'You bind a queue of your own to the exchange of collaboration. How many events does one order send you?',
  choices: ['0', '1', '2', '3'],
  variants: ['collaboration'],
  async experiment([collaboration]) {
    const customer = await collaboration!.customer(10 * PRICE);
    const wire = await Wire.listen('collaboration');
    try {
      await customer.order(PRICE);
      await customer.settled();
      await customer.notified();
      const heard = wire.about(customer.userId);
      return { answer: [String(heard.length)], rows: heard.map(({ type, routingKey }) => [type, routingKey]) };
    } finally {
      await wire.close();
    }
  },
  because:
    'Order publishes that the order was created, Billing that it was paid. No service changed, and none knows about your queue.',
};
