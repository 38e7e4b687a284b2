import { eventsOnTheWire } from '../events.ts';
import { cell, unaffected } from '../fault-table.ts';
import { type Features, inTheAnswer, silent } from '../features.ts';

const http: Features = {
  broker: false,
  answers: inTheAnswer,
  settlesInTheAnswer: true,
  pending: { status: 503, problem: true },
  replayOfPending: { status: 409 },
  replayOfSettled: inTheAnswer,
  events: { order: silent, billing: silent, notification: silent },
  listeners: {},
  messages: eventsOnTheWire,
  retryQueues: [],
  outbox: [],
  breaker: false,
  notificationCall: true,
  faults: {
    'Notification +500 ms': cell('waits', 'arrives'),
    'Notification down': cell('unchanged', 'lost'),
    "Notification's database down": cell('unchanged', 'lost'),
    'Notification frozen': cell('after the timeout', 'may be lost or late'),
    'Billing +500 ms': cell('waits', 'arrives'),
    'Billing down': cell('pending', 'arrives'),
    "Billing's database down": cell('pending', 'arrives'),
    'Billing frozen': cell('pending', 'arrives'),
    'Order down': cell('refused', 'arrives'),
    "Order's database down": cell('unavailable', 'arrives'),
    'PostgreSQL frozen': cell('unavailable or late', 'may be lost or late'),
    "Order's database read-only": cell('unavailable', 'arrives'),
    "Billing's database read-only": cell('pending', 'arrives'),
    "Notification's database read-only": cell('unchanged', 'lost'),
    'one account locked by another session': { ...unaffected, locked: 'pending' },
    "a column's type changed while serving": cell('never 500', 'arrives'),
    'broker down': unaffected,
    'broker blocked by an alarm': unaffected,
    'broker frozen': unaffected,
    'a binding deleted': unaffected,
    'a binding deleted while a third party listens': unaffected,
    'the dead-letter queue deleted': unaffected,
    "a message that can't be encoded again": unaffected,
    'a message that expires': unaffected,
    'a message that copies itself': unaffected,
    'Order killed between settling and notifying': cell('refused', 'lost'),
    'the same call or message twice, or late': unaffected,
  },
  besides: {
    'Order frozen': { sees: 'waits', notified: 'may be lost or late', or: ['pending'] },
    "half of Notification's answers fail": { sees: 'unchanged', notified: 'some lost' },
    'Notification killed with a notification committed and not acknowledged': {
      ...cell('unchanged', 'lost'),
      caught: 'arrives',
    },
    'PostgreSQL restarted at once': cell('unavailable', 'may be lost or late'),
    "PostgreSQL's sessions ended": {
      sees: 'unchanged',
      notified: 'may be lost or late',
      or: ['pending', 'unavailable'],
    },
  },
};

export default http;
