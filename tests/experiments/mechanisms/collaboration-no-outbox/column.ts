import { cell } from '../../../behaviour/fault-table.ts';
import { type Features } from '../../../behaviour/features.ts';
import collaboration from '../../../behaviour/variants/collaboration.ts';

/** An event that is lost takes the whole order with it: no service asks again. */
const order = 'may stay pending';
const mayBeLost = { ...cell('unchanged', 'may be lost or late'), order } as const;
const late = { ...cell('after the timeout', 'may be lost or late'), order } as const;
const lostByOrder = { ...cell('refused', 'lost'), order } as const;
const lostByBilling = { ...cell('unchanged', 'lost'), order } as const;

const column: Features = {
  ...collaboration,
  outbox: [],
  faults: {
    ...collaboration.faults,
    "Billing's database down": mayBeLost,
    'Order down': { ...collaboration.faults['Order down'], order },
    "Order's database down": { ...cell('unavailable', 'may be lost or late'), order },
    'PostgreSQL frozen': { ...cell('unavailable or late', 'may be lost or late'), order },
    'broker down': { ...cell('unchanged', 'lost'), order },
    'broker blocked by an alarm': late,
    'broker frozen': late,
    'a binding deleted': mayBeLost,
  },
  besides: {
    ...collaboration.besides,
    'Billing killed': mayBeLost,
    'the reply to a withdrawal lost after its commit': lostByBilling,
    'every connection to the broker closed': mayBeLost,
    'Order killed between storing an order and calling Billing': lostByOrder,
    'Billing killed with a withdrawal committed and its reply not sent': lostByBilling,
    'Order killed before its event is confirmed': { ...cell('refused', 'may be lost or late'), order },
    'Billing killed before its event is confirmed': mayBeLost,
    'PostgreSQL restarted at once': { ...cell('unavailable', 'may be lost or late'), order },
    "PostgreSQL's sessions ended": { ...mayBeLost, or: ['pending', 'unavailable'] },
  },
};

export default column;
