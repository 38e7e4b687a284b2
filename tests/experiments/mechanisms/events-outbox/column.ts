import { cell, unaffected } from '../../../behaviour/fault-table.ts';
import { type Features } from '../../../behaviour/features.ts';
import events from '../../../behaviour/variants/events.ts';

/** An event outlives the broker's absence and Order's crash; nothing else changes. */
const column: Features = {
  ...events,
  outbox: ['order'],
  faults: {
    ...events.faults,
    'PostgreSQL frozen': cell('unavailable or late', 'arrives'),
    'broker down': unaffected,
    'broker blocked by an alarm': unaffected,
    'broker frozen': unaffected,
    'a binding deleted': unaffected,
    'a binding deleted while a third party listens': cell('unchanged', 'lost'),
    'Order killed between settling and notifying': cell('refused', 'arrives'),
  },
  besides: {},
};

export default column;
