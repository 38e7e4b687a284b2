import { cell, unaffected } from '../../../behaviour/fault-table.ts';
import { type Features } from '../../../behaviour/features.ts';
import http from '../../../behaviour/variants/http.ts';

/** No notification is lost, and the answer no longer waits for Notification. The rest is as in `http`. */
const column: Features = {
  ...http,
  outbox: [], // Order's outbox publishes nothing, and the cases about an outbox need a broker
  faults: {
    ...http.faults,
    'Notification +500 ms': unaffected,
    'Notification down': unaffected,
    "Notification's database down": unaffected,
    'Notification frozen': unaffected,
    'PostgreSQL frozen': cell('unavailable or late', 'arrives'),
    "Notification's database read-only": unaffected,
    'Order killed between settling and notifying': cell('refused', 'arrives'),
  },
  besides: {}, // all exceptions of `http` are notifications that it loses
};

export default column;
