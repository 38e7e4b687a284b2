import { eventsOnTheWire } from '../events.ts';
import { cell, unaffected } from '../fault-table.ts';
import { type Features, inTheAnswer, silent } from '../features.ts';

const events: Features = {
  broker: true,
  answers: inTheAnswer,
  settlesInTheAnswer: true,
  pending: { status: 503, problem: true },
  replayOfPending: { status: 409 },
  replayOfSettled: inTheAnswer,
  events: { order: { paid: ['OrderCompleted'], declined: ['OrderFailed'] }, billing: silent, notification: silent },
  listeners: { OrderCompleted: ['notification'], OrderFailed: ['notification'] },
  messages: eventsOnTheWire,
  retryQueues: [],
  outbox: [],
  breaker: false,
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
    'PostgreSQL frozen': cell('unavailable or late', 'may be lost or late'),
    "Order's database read-only": cell('unavailable', 'arrives'),
    "Billing's database read-only": cell('pending', 'arrives'),
    "Notification's database read-only": unaffected,
    'one account locked by another session': { ...unaffected, locked: 'pending' },
    "a column's type changed while serving": cell('never 500', 'arrives'),
    'broker down': cell('unchanged', 'lost'),
    'broker blocked by an alarm': cell('after the timeout', 'may be lost or late'),
    'broker frozen': cell('after the timeout', 'may be lost or late'),
    'a binding deleted': cell('unchanged', 'may be lost or late'),
    'a binding deleted while a third party listens': cell('unchanged', 'may be lost or late'),
    'the dead-letter queue deleted': { ...unaffected, badMessage: 'waits for its queue' },
    "a message that can't be encoded again": { ...unaffected, badMessage: 'one dead letter' },
    'a message that expires': { ...unaffected, badMessage: 'one dead letter' },
    'a message that copies itself': { ...unaffected, badMessage: 'one dead letter' },
    'Order killed between settling and notifying': cell('refused', 'lost'),
    'the same call or message twice, or late': unaffected,
  },
  besides: {
    'Order frozen': { sees: 'waits', notified: 'may be lost or late', or: ['pending'] },
    'every connection to the broker closed': cell('unchanged', 'may be lost or late'),
  },
};

export default events;
