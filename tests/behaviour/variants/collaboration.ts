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
    'broker down': unaffected,
    'broker blocked by an alarm': unaffected,
    'Order killed between settling and notifying': cell('refused', 'arrives'),
    'the same call or message twice, or late': unaffected,
  },
  besides: {
    "half of Billing's answers fail": unaffected,
    'the reply to a withdrawal lost after its commit': unaffected,
  },
};

export default collaboration;
