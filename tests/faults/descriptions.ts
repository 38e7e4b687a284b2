import { type RowName } from './besides-table.ts';

/** How each fault is caused; printed on the page of results. */
export const howItIsDone: Record<RowName, string> = {
  'Notification +500 ms':
    'Each call and each event waits 500 ms in Notification before it is handled, as with `make fault LATENCY=500`.',
  'Notification down': 'Notification is asked to stop (SIGTERM), and started again.',
  "Notification's database down": 'The connections of Notification to its database are cut, and new ones refused.',
  'Notification frozen': 'SIGSTOP: the kernel accepts connections, and no request is answered.',
  'Billing +500 ms': 'Each call and each event waits 500 ms in Billing before it is handled.',
  'Billing down': 'Billing is asked to stop (SIGTERM), and started again.',
  "Billing's database down": 'The connections of Billing to its database are cut, and new ones refused.',
  'Billing frozen': 'SIGSTOP: the kernel accepts connections, and no request is answered.',
  'Order down': 'SIGKILL to Order while Billing is deciding the payment of one order. Order is started again.',
  "Order's database down": 'The connections of Order to its database are cut, and new ones refused.',
  'PostgreSQL frozen': 'SIGSTOP to PostgreSQL and the processes of its connections, for 8 s, as with `make pause`.',
  "Order's database read-only":
    'The connections of Order to its database are reset. New ones refuse writes, as after a failover to a standby.',
  "Billing's database read-only":
    'The connections of Billing to its database are reset. New ones refuse writes, as after a failover to a standby.',
  "Notification's database read-only":
    'The connections of Notification to its database are reset. New ones refuse writes, as after a failover to a standby.',
  'one account locked by another session':
    'A transaction locks the row of one account, as with `make fault LOCK=account`. One order is placed for it; all other orders are for other accounts.',
  "a column's type changed while serving":
    'The type of one column in each database changes under load, and changes back, as with `make fault COLUMN=order`.',
  'broker down': 'The connections of all three services to the broker are cut, and new ones refused.',
  'broker blocked by an alarm':
    'The memory watermark of RabbitMQ is set so low that it raises its alarm and stops reading from publishers.',
  'broker frozen': 'SIGSTOP to the whole broker for 15 s, as with `make pause`.',
  'a binding deleted':
    'The bindings of the events that one service alone listens to are deleted. No queue takes them, so the broker returns them.',
  'a binding deleted while a third party listens':
    'The bindings of the queue `notification` are deleted. A queue of a third party still takes the events, so the broker confirms them.',
  'the dead-letter queue deleted': 'A dead-letter queue is deleted, and its service gets a bad message.',
  "a message that can't be encoded again":
    'A bad message with 70 000 bytes of headers, as with `make fault MESSAGE=unencodable`. The broker accepts it; an AMQP client cannot write such headers.',
  'a message that expires': 'A bad message with an expiration of five seconds, as with `make fault MESSAGE=expiring`.',
  'a message that copies itself':
    'A bad message whose CC header names the queue it came from, as with `make fault MESSAGE=copying`.',
  'Order killed between settling and notifying':
    'Everything that Order sends is held back. An order settles, Order gets SIGKILL, and the held bytes are dropped. The cell is about the notification of this order.',
  'the same call or message twice, or late':
    'Every event is delivered three more times, the latest first. Each withdrawal is requested once more, in `http` also each notification.',
  'Notification killed': 'SIGKILL to Notification, which is started again.',
  'Billing killed': 'SIGKILL to Billing, which is started again.',
  'Order frozen': 'SIGSTOP to Order: clients get an answer once it continues. Its deadlines have passed by then.',
  "half of Notification's answers fail":
    'Each call or event fails in Notification with a probability of one half, before it is handled, as with `make fault ERRORS=50%`.',
  "half of Billing's answers fail":
    'Each call or event fails in Billing with a probability of one half, before it is handled.',
  "half of Order's answers fail":
    'Each call or event fails in Order with a probability of one half, before it is handled.',
  "Billing's replies late":
    'Billing decides normally. Everything that it sends is held back until the repair and then delivered at once.',
  'the reply to a withdrawal lost after its commit':
    'The withdrawal for one order is committed, and the connection for its reply is reset.',
  'every connection to the broker closed':
    'The broker closes all connections of the variant (`DELETE /api/connections`). Services may reconnect at once.',
  'broker receives nothing':
    'Everything that Order and Billing send to the broker is held back, as by a stalled network before a heartbeat notices it.',
  'network to the broker stalled':
    'Everything between the three services and the broker is held back, in both directions.',
  'network to PostgreSQL stalled':
    'Everything between the three services and their databases is held back, in both directions.',
  'poison in the queues':
    'Three invalid messages for each event. At the end the dead-letter queues have to hold these and nothing else.',
  'Order killed between storing an order and calling Billing':
    'Everything that Order sends is held back. An order is stored, Order gets SIGKILL, and the held bytes are dropped.',
  'Billing killed with a withdrawal committed and its reply not sent':
    'Everything that Billing sends is held back. A withdrawal is committed, Billing gets SIGKILL, and the held bytes are dropped.',
  'Order killed before its event is confirmed':
    'The confirms of the broker to Order and the replies of Notification are held back. The notification arrives, and Order gets SIGKILL.',
  'Billing killed before its event is confirmed':
    'The confirms of the broker to Billing are held back. The order settles, and Billing gets SIGKILL. Without a broker it is only killed.',
  'Notification killed with a notification committed and not acknowledged':
    'Everything that Notification sends is held back. A notification is committed, and Notification gets SIGKILL. The committed one arrives in every variant.',
  'RabbitMQ killed and started again': 'SIGKILL to the whole broker.',
  'PostgreSQL restarted at once': '`pg_ctl stop -m immediate`: all three databases stop and recover from their log.',
  "PostgreSQL's sessions ended": '`pg_terminate_backend` for every session of the three services.',
  'one of two replicas asked to stop, each service in turn':
    'Two replicas of each service; the first of Order, then of Billing, then of Notification gets SIGTERM and is started again. The client knows both and repeats unanswered orders under their Idempotency-Key: no order is lost or placed twice.',
};
