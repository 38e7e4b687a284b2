import { type Fault, faults, everyFault, type Notified, type Sees } from '../behaviour/fault-table.ts';

/**
 * What faults do that are not in the fault table, in cells of the same form; they follow from its rows and rules.
 * `some lost`: some of those during the fault, and not all.
 */
export interface MatrixCell {
  sees: Sees;
  /** What some of them see instead. */
  or?: Sees[];
  notified: Notified | 'some lost';
  /** Of the one order that was caught at a step, where it is not as with the others. */
  caught?: Notified;
}

type Column = keyof typeof faults;
type Row = Record<Column, MatrixCell>;

const same = (all: MatrixCell): Row => ({ http: all, events: all, collaboration: all, hybrid: all });
const like = (fault: Fault): Row => ({
  http: faults.http[fault],
  events: faults.events[fault],
  collaboration: faults.collaboration[fault],
  hybrid: faults.hybrid[fault],
});
const cell = (sees: Sees, notified: MatrixCell['notified'], ...or: Sees[]): MatrixCell => ({ sees, notified, or });

const unaffected = cell('as ever', 'arrives');
const sometimesPending = cell('as ever', 'arrives', 'pending');
const asksBilling = { ...same(sometimesPending), collaboration: unaffected };
const restarted = same(cell('refused', 'arrives'));
const billingAway = like('Billing down');
const notificationAway = like('Notification down');

export const besides = {
  'Notification killed': notificationAway,
  'Billing killed': billingAway,
  'Order frozen': {
    ...same(cell('waits', 'arrives', 'pending')),
    http: cell('waits', 'may be lost or late', 'pending'),
    events: cell('waits', 'may be lost or late', 'pending'),
  },
  "half of Notification's answers fail": { ...same(unaffected), http: cell('as ever', 'some lost') },
  "half of Billing's answers fail": asksBilling,
  "half of Order's answers fail": same(cell('as ever', 'arrives', 'unavailable')),
  "Billing's replies late": like('Billing frozen'),
  'the reply to a withdrawal lost after its commit': asksBilling,
  'every connection to the broker closed': { ...same(unaffected), events: cell('as ever', 'may be lost or late') },
  'broker hears nothing': like('broker blocked by an alarm'),
  'poison in the queues': same(unaffected),
  'Order killed with an order stored and nobody asked': restarted,
  'Billing killed with a withdrawal committed and its reply not sent': billingAway,
  'Order killed with what it told unconfirmed': restarted,
  'Billing killed with what it told unconfirmed': billingAway,
  'Notification killed with a notification committed and not acknowledged': {
    ...notificationAway,
    http: { ...notificationAway.http, caught: 'arrives' },
  },
  'RabbitMQ killed and started again': like('broker down'),
  'PostgreSQL restarted at once': {
    ...same(cell('unavailable', 'arrives')),
    http: cell('unavailable', 'may be lost or late'),
  },
  "PostgreSQL's sessions ended": {
    ...same(cell('as ever', 'arrives', 'pending', 'unavailable')),
    http: cell('as ever', 'may be lost or late', 'pending', 'unavailable'),
  },
  'one of two replicas asked to stop, each service in turn': same(cell('as ever', 'arrives', 'refused')),
} satisfies Record<string, Row>;

export type Besides = keyof typeof besides;
export type RowName = Fault | Besides;
export const everyRow: RowName[] = [...everyFault, ...(Object.keys(besides) as Besides[])];

/** What this row says, column by column. */
export function rowOf(name: RowName): Row {
  return name in besides ? besides[name as Besides] : like(name as Fault);
}
