import { type Variant } from '../../common/lab/processes/ports.ts';

/** A mistake planted in a diagram, and the sentence by which the comparison has to report it. */
export interface Planted {
  variant: Variant;
  mistake: string;
  change: (source: string) => string;
  says: RegExp;
}

export const planted: Planted[] = [
  {
    variant: 'http',
    mistake: 'without an arrow',
    change: without('Order->>Notification: POST /notifications {type: success}'),
    says: /^seen, but not drawn: the call Order to Notification: POST \/notifications$/,
  },
  {
    variant: 'http',
    mistake: 'with an arrow too many',
    change: after('Notification-->>Order: 200', 'Notification->>Client: POST /mail'),
    says: /^drawn, but not seen: Notification->>Client: POST \/mail/,
  },
  {
    variant: 'http',
    mistake: 'that notifies before it settles',
    change: swapping(
      'Order->>Order: UPDATE orders (completed)',
      'Order->>Notification: POST /notifications {type: success}',
    ),
    says: /^Order->>Notification: POST \/notifications.* and Order->>Order: UPDATE orders.*: drawn in this order, but the other way round$/,
  },
  {
    variant: 'http',
    mistake: 'with a message instead of a call',
    change: replacing('Order->>Billing: POST', 'Order-)Billing: POST'),
    says: /^drawn as message, but it is a call: Order-\)Billing: POST \/billing\/withdraw/,
  },
  {
    variant: 'http',
    mistake: 'with sequential arrows in par',
    change: around(
      'Order->>Order: UPDATE orders (completed)',
      'Order->>Notification: POST /notifications {type: success}',
    ),
    says: /^Order->>Order: UPDATE orders.* and Order->>Notification: POST.*: drawn side by side, but in this order$/,
  },
  {
    variant: 'collaboration',
    mistake: 'without an arrow',
    change: without('Broker-)Notification: PaymentCompleted'),
    says: /^seen, but not drawn: the message Broker to Notification: PaymentCompleted$/,
  },
  {
    variant: 'collaboration',
    mistake: 'with an arrow too many',
    change: after('Order-)Broker: OrderCreated', 'Order->>Billing: POST /billing/withdraw'),
    says: /^drawn, but not seen: Order->>Billing: POST \/billing\/withdraw/,
  },
  {
    variant: 'collaboration',
    mistake: 'that acknowledges too early',
    change: swapping('Notification->>Notification: INSERT notifications', 'Notification--)Broker: ack'),
    says: /^Notification--\)Broker: ack.* and Notification->>Notification: INSERT notifications.*: drawn in this order, but the other way round$/,
  },
  {
    variant: 'collaboration',
    mistake: 'with a call instead of a message',
    change: replacing('Order-)Broker: OrderCreated', 'Order->>Broker: OrderCreated'),
    says: /^drawn as call, but it is a message: Order->>Broker: OrderCreated/,
  },
  {
    variant: 'collaboration',
    mistake: 'whose answer waits for the broker',
    change: swapping('Order-->>Client: 202 {status: pending}\n    and relay', 'Order-)Broker: OrderCreated'),
    says: /^Order-\)Broker: OrderCreated.* and Order-->>Client: 202.*: drawn in this order, but side by side$/,
  },
];

function replacing(what: string, by: string) {
  return (source: string): string => {
    if (!source.includes(what)) throw new Error(`The diagram doesn't say: ${what}`);
    return source.replace(what, by);
  };
}

function without(line: string) {
  return replacing(line, '');
}

function after(line: string, added: string) {
  return replacing(line, `${line}\n${added}`);
}

function swapping(first: string, second: string) {
  return (source: string): string =>
    replacing('@first', second)(replacing(second, first)(replacing(first, '@first')(source)));
}

function around(first: string, second: string) {
  return (source: string): string =>
    replacing(second, `and\n${second}\nend`)(replacing(first, `par\n${first}`)(source));
}
