import { type RowName } from './besides-table.ts';

/** How each fault is brought about, for those who read what it did. */
export const howItIsDone: Record<RowName, string> = {
  'Notification +500 ms':
    'Each call and each event waits 500 ms in Notification before the work, as `make fault LATENCY=500` does it.',
  'Notification down': 'Notification is asked to stop (SIGTERM), and started again.',
  "Notification's database down": 'The connections of Notification to its database are cut, and new ones refused.',
  'Notification frozen': 'SIGSTOP: connections are accepted by the kernel, and nobody answers.',
  'Billing +500 ms': 'Each call and each event waits 500 ms in Billing before the work.',
  'Billing down': 'Billing is asked to stop (SIGTERM), and started again.',
  "Billing's database down": 'The connections of Billing to its database are cut, and new ones refused.',
  'Billing frozen': 'SIGSTOP: connections are accepted by the kernel, and nobody answers.',
  'Order down': 'SIGKILL to Order while the payment of one order is under way in Billing; it is started again.',
  "Order's database down": 'The connections of Order to its database are cut, and new ones refused.',
  'broker down': 'The connections of all three services to the broker are cut, and new ones refused.',
  'broker blocked by an alarm':
    'The memory watermark of RabbitMQ is set so low that it raises its alarm and stops reading from whoever publishes.',
  'Order killed between the settling commit and telling anyone':
    'All that Order says is held on its way; an order settles; SIGKILL to Order, and what was held is dropped. The notification spoken of is of this one order.',
  'the same call or message twice, or late':
    'Every event comes three times more, the latest first, and each withdrawal (in `http` each notification, too) is asked for once more.',
  'Notification killed': 'SIGKILL to Notification, which is started again.',
  'Billing killed': 'SIGKILL to Billing, which is started again.',
  'Order frozen':
    'SIGSTOP to Order: whoever orders gets an answer once it goes on. Its deadlines have passed meanwhile.',
  "half of Notification's answers fail":
    'Each call or event fails in Notification with a probability of one half, before the work, as `make fault ERRORS=50%` does it.',
  "half of Billing's answers fail":
    'Each call or event fails in Billing with a probability of one half, before the work.',
  "half of Order's answers fail": 'Each call or event fails in Order with a probability of one half, before the work.',
  "Billing's replies late":
    'Billing decides as ever, and all that it says is held until the healing, and then heard in one go.',
  'the reply to a withdrawal lost after its commit':
    'The withdrawal for one order is committed, and the connection that its reply was to come on is reset.',
  'every connection to the broker closed':
    'The broker closes all connections of the variant (`DELETE /api/connections`); they may come back at once.',
  'broker hears nothing':
    'What Order and Billing send to the broker is held on its way: a stalled network, which no heartbeat has noticed yet.',
  'poison in the queues':
    'Three messages that nobody can understand for each event. They have to be in the dead-letter queues in the end, and nothing else.',
  'Order killed with an order stored and nobody asked':
    'All that Order says is held; an order is stored; SIGKILL to Order, and what was held is dropped.',
  'Billing killed with a withdrawal committed and its reply not sent':
    'All that Billing says is held; a withdrawal is committed; SIGKILL to Billing, and what was held is dropped.',
  'Order killed with what it told unconfirmed':
    'The confirms of the broker to Order and the replies of Notification are held; the notification arrives; SIGKILL to Order.',
  'Billing killed with what it told unconfirmed':
    'The confirms of the broker to Billing are held; the order settles; SIGKILL to Billing. Without a broker it is only killed.',
  'Notification killed with a notification committed and not acknowledged':
    'All that Notification says is held; a notification is committed; SIGKILL to Notification. The one that was committed arrives in every variant.',
  'RabbitMQ killed and started again': 'SIGKILL to the whole broker.',
  'PostgreSQL restarted at once':
    '`pg_ctl stop -m immediate`: all three databases are gone, and recover from their log.',
  "PostgreSQL's sessions ended": '`pg_terminate_backend` for every session of the three services.',
  'one of two replicas asked to stop, each service in turn':
    'Two replicas of each service; the first of Order, then of Billing, then of Notification ends (SIGTERM) and is started again. The client knows both and repeats under its Idempotency-Key what was not answered with an order: no order is lost or doubled.',
};
