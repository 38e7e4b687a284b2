import {
  type Cell,
  everyFault,
  type Fault,
  type FaultTable,
  type Notified,
  type Sees,
} from '../behaviour/fault-table.ts';

/**
 * The effects of faults beyond the fault table, in cells of the same form. They follow from its rows and rules.
 * `some lost`: the notifications of some orders during the fault, not of all.
 */
export interface MatrixCell {
  sees: Sees;
  /** Other answers that some clients see. */
  or?: Sees[];
  notified: Notified | 'some lost';
  /** The notification of the order that was caught at a step, where it differs. */
  caught?: Notified;
  /** The fate of an order whose event was lost, where nothing else settles it. */
  order?: Cell['order'];
}

const cell = (sees: Sees, notified: MatrixCell['notified'], ...or: Sees[]): MatrixCell => ({ sees, notified, or });

const unaffected = cell('unchanged', 'arrives');
const sometimesPending = cell('unchanged', 'arrives', 'pending');
const restarted = cell('refused', 'arrives');

/** A cell holds for every variant without an exception. The name of a fault refers to its cell in the fault table. */
const besides = {
  'Notification killed': 'Notification down',
  'Billing killed': 'Billing down',
  'Order frozen': cell('waits', 'arrives', 'pending'),
  "half of Notification's answers fail": unaffected,
  "half of Billing's answers fail": sometimesPending,
  "half of Order's answers fail": cell('unchanged', 'arrives', 'unavailable'),
  "Billing's replies late": 'Billing frozen',
  'the reply to a withdrawal lost after its commit': sometimesPending,
  'every connection to the broker closed': unaffected,
  'broker receives nothing': 'broker blocked by an alarm',
  'network to the broker stalled': 'broker frozen',
  'network to PostgreSQL stalled': 'PostgreSQL frozen',
  'poison in the queues': unaffected,
  'Order killed between storing an order and calling Billing': restarted,
  'Billing killed with a withdrawal committed and its reply not sent': 'Billing down',
  'Order killed before its event is confirmed': restarted,
  'Billing killed before its event is confirmed': 'Billing down',
  'Notification killed with a notification committed and not acknowledged': 'Notification down',
  'RabbitMQ killed and started again': 'broker down',
  'PostgreSQL restarted at once': cell('unavailable', 'arrives'),
  "PostgreSQL's sessions ended": cell('unchanged', 'arrives', 'pending', 'unavailable'),
  'one of two replicas asked to stop, each service in turn': cell('unchanged', 'arrives', 'refused'),
} satisfies Record<string, MatrixCell | Fault>;

export type Besides = keyof typeof besides;
export type Exceptions = Partial<Record<Besides, MatrixCell>>;
export type RowName = Fault | Besides;
export const everyRow: RowName[] = [...everyFault, ...(Object.keys(besides) as Besides[])];

const ofTheBroker: RowName[] = [
  'broker down',
  'broker blocked by an alarm',
  'broker frozen',
  'a binding deleted',
  'a binding deleted while a third party listens',
  'the dead-letter queue deleted',
  "a message that can't be encoded again",
  'a message that expires',
  'a message that copies itself',
  'every connection to the broker closed',
  'broker receives nothing',
  'network to the broker stalled',
  'poison in the queues',
  'RabbitMQ killed and started again',
];

/** Whether a fault breaks nothing but the broker, its queues or its messages. */
export const breaksTheBroker = (row: RowName) => ofTheBroker.includes(row);

/** Returns the cell of a row in the column of the variant that promises this. */
export function cellOf(name: RowName, promised: { faults: FaultTable; besides: Exceptions }): MatrixCell {
  if (!(name in besides)) return promised.faults[name as Fault];
  const usual: MatrixCell | Fault = besides[name as Besides];
  return promised.besides[name as Besides] ?? (typeof usual === 'string' ? promised.faults[usual] : usual);
}
