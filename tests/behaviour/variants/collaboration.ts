import { eventsOnTheWire } from '../events.ts';
import { cell, unaffected } from '../fault-table.ts';
import { afterTheAnswer, type Features, silent } from '../features.ts';

const collaboration: Features = {
  broker: true,
  answers: afterTheAnswer,
  settlesInTheAnswer: false,
  pending: { status: 202, problem: false },
  replayOfPending: { status: 202 },
  replayOfSettled: afterTheAnswer,
  events: {
    order: { paid: ['OrderCreated'], declined: ['OrderCreated'] },
    billing: { paid: ['PaymentCompleted'], declined: ['PaymentFailed'] },
    notification: silent,
  },
  listeners: {
    OrderCreated: ['billing'],
    PaymentCompleted: ['order', 'notification'],
    PaymentFailed: ['order', 'notification'],
  },
  messages: eventsOnTheWire,
  retryQueues: ['billing', 'order'],
  outbox: ['order', 'billing'],
  breaker: false,
  retries: false,
  notificationCall: false,
  faults: {
    'Notification +500 ms': unaffected,
    'Notification down': unaffected,
    "Notification's database down": unaffected,
    'Notification frozen': unaffected,
    'Billing +500 ms': unaffected,
    'Billing down': unaffected,
    "Billing's database down": unaffected,
    'Billing frozen': unaffected,
    'Order down': cell('refused', 'may precede completed'),
    "Order's database down": cell('unavailable', 'arrives'),
    'PostgreSQL frozen': cell('unavailable or late', 'arrives'),
    "Order's database read-only": cell('unavailable', 'arrives'),
    "Billing's database read-only": unaffected,
    "Notification's database read-only": unaffected,
    'one account locked by another session': { ...unaffected, locked: 'unchanged' },
    "a column's type changed while serving": cell('never 500', 'arrives'),
    'broker down': unaffected,
    'broker blocked by an alarm': unaffected,
    'broker frozen': unaffected,
    'a binding deleted': unaffected,
    'a binding deleted while a third party listens': { ...cell('unchanged', 'lost'), order: 'may stay pending' },
    'the dead-letter queue deleted': { ...unaffected, badMessage: 'waits for its queue' },
    "a message that can't be encoded again": { ...unaffected, badMessage: 'one dead letter' },
    'a message that expires': { ...unaffected, badMessage: 'one dead letter' },
    'a message that copies itself': { ...unaffected, badMessage: 'one dead letter' },
    'Order killed between settling and notifying': cell('refused', 'arrives'),
    'the same call or message twice, or late': unaffected,
  },
  besides: {
    "half of Billing's answers fail": unaffected,
    'the reply to a withdrawal lost after its commit': unaffected,
  },
};

export default collaboration;
