import { eventsOnTheWire } from '../events.ts';
import { cell, unaffected } from '../fault-table.ts';
import { type Features, inTheAnswer, silent } from '../features.ts';

const hybrid: Features = {
  broker: true,
  answers: inTheAnswer,
  settlesInTheAnswer: true,
  pending: { status: 202, problem: false },
  replayOfPending: { status: 202 },
  replayOfSettled: inTheAnswer,
  events: { order: { paid: ['OrderCompleted'], declined: ['OrderFailed'] }, billing: silent, notification: silent },
  listeners: { OrderCompleted: ['notification'], OrderFailed: ['notification'] },
  messages: eventsOnTheWire,
  retryQueues: [],
  outbox: ['order'],
  breaker: true,
  notificationCall: false,
  faults: {
    'Notification +500 ms': unaffected,
    'Notification down': unaffected,
    "Notification's database down": unaffected,
    'Notification frozen': unaffected,
    'Billing +500 ms': cell('waits', 'arrives'),
    'Billing down': cell('pending', 'arrives'),
    "Billing's database down": cell('pending', 'arrives'),
    'Billing frozen': cell('pending', 'arrives'),
    'Order down': cell('refused', 'arrives'),
    "Order's database down": cell('unavailable', 'arrives'),
    'broker down': unaffected,
    'broker blocked by an alarm': unaffected,
    'Order killed between settling and notifying': cell('refused', 'arrives'),
    'the same call or message twice, or late': unaffected,
  },
  besides: {},
};

export default hybrid;
