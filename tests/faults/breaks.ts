import { type Service } from '../../common/lab/processes/ports.ts';
import { cutBroker, cutDatabase, Silence } from '../support/breaking.ts';
import { closeBrokerConnections } from '../support/management.ts';
import { type Break, healed } from './break.ts';
import { type RowName } from './besides-table.ts';
import { failing, slow } from './injected.ts';
import { accountLocked, columnsChanged } from './databases.ts';
import { bad, late, poisoned, repeated } from './messages.ts';
import { rolledOver } from './replicas.ts';
import { alarm, postgresFrozen, postgresRestarted, rabbitmqFrozen, rabbitmqKilled, sessionsEnded } from './servers.ts';
import { makeReadOnly } from '../support/read-only.ts';
import * as steps from './steps.ts';
import * as topology from './topology.ts';

const stopped = (service: Service) => healed((stage) => stage.deployment.stop(service));
const killed = (service: Service) => healed((stage) => stage.deployment.kill(service));
const frozen = (service: Service) =>
  healed((stage) => stage.deployment.pause(service), { interruptsOrder: service === 'order' });
const readOnly = (service: Service) =>
  healed((stage) => makeReadOnly(stage.deployment, service), { interruptsOrder: service === 'order' });
const withoutDatabase = (service: Service) =>
  healed((stage) => cutDatabase(stage.deployment, service), { interruptsOrder: service === 'order' });

/** Every fault that the lab can cause, by the name of its row in the tables. */
export const breaks: Record<RowName, Break> = {
  'Notification +500 ms': slow('notification', 500),
  'Notification down': stopped('notification'),
  "Notification's database down": withoutDatabase('notification'),
  'Notification frozen': frozen('notification'),
  'Billing +500 ms': slow('billing', 500),
  'Billing down': stopped('billing'),
  "Billing's database down": withoutDatabase('billing'),
  'Billing frozen': frozen('billing'),
  'Order down': steps.orderDown,
  "Order's database down": withoutDatabase('order'),
  'PostgreSQL frozen': postgresFrozen,
  "Order's database read-only": readOnly('order'),
  "Billing's database read-only": readOnly('billing'),
  "Notification's database read-only": readOnly('notification'),
  'one account locked by another session': accountLocked,
  "a column's type changed while serving": columnsChanged,
  'broker down': healed((stage) => cutBroker(stage.deployment)),
  'broker blocked by an alarm': alarm,
  'broker frozen': rabbitmqFrozen,
  'a binding deleted': topology.unbound,
  'a binding deleted while a third party listens': topology.unboundExceptThirdParty,
  'the dead-letter queue deleted': topology.withoutDeadQueue,
  "a message that can't be encoded again": bad('unencodable'),
  'a message that expires': bad('expiring'),
  'a message that copies itself': bad('copying'),
  'Order killed between settling and notifying': steps.orderBeforeItNotifies,
  'the same call or message twice, or late': repeated,

  'Notification killed': killed('notification'),
  'Billing killed': killed('billing'),
  'Order frozen': frozen('order'),
  "half of Notification's answers fail": failing('notification', 0.5),
  "half of Billing's answers fail": failing('billing', 0.5),
  "half of Order's answers fail": failing('order', 0.5),
  "Billing's replies late": late('billing'),
  'the reply to a withdrawal lost after its commit': steps.replyLost,
  'every connection to the broker closed': healed((stage) => closeBrokerConnections(stage.deployment)),
  'broker receives nothing': healed(async (stage) => Silence.toBroker(stage.deployment)),
  'network to the broker stalled': healed(async (stage) => Silence.ofBroker(stage.deployment)),
  'network to PostgreSQL stalled': healed(async (stage) => Silence.ofPostgres(stage.deployment), {
    interruptsOrder: true,
  }),
  'poison in the queues': poisoned,
  'Order killed between storing an order and calling Billing': steps.orderBeforeItCallsBilling,
  'Billing killed with a withdrawal committed and its reply not sent': steps.billingBeforeItsReply,
  'Order killed before its event is confirmed': steps.orderBeforeItsConfirm,
  'Billing killed before its event is confirmed': steps.billingBeforeItsConfirm,
  'Notification killed with a notification committed and not acknowledged': steps.notificationBeforeItsReply,
  'RabbitMQ killed and started again': rabbitmqKilled,
  'PostgreSQL restarted at once': postgresRestarted,
  "PostgreSQL's sessions ended": sessionsEnded,
  'one of two replicas asked to stop, each service in turn': rolledOver,
};

export type BreakName = RowName;
