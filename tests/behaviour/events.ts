type Field = 'orderId' | 'userId' | 'amount' | 'reason' | 'timestamp';

/** The row that a message is stored with and takes its time from: a new order, Billing's decision, or a settlement. */
export type StoredWith = 'order' | 'decision' | 'settlement';

/** Messages by name, each with its routing key and the exact fields of its body. */
export type Messages = Record<string, { routingKey: string; fields: readonly Field[]; storedWith: StoredWith }>;

/** The five events that the contract names. */
export const eventsOnTheWire = {
  OrderCreated: {
    routingKey: 'order.created',
    fields: ['orderId', 'userId', 'amount', 'timestamp'],
    storedWith: 'order',
  },
  PaymentCompleted: {
    routingKey: 'payment.completed',
    fields: ['orderId', 'userId', 'amount', 'timestamp'],
    storedWith: 'decision',
  },
  PaymentFailed: {
    routingKey: 'payment.failed',
    fields: ['orderId', 'userId', 'amount', 'reason', 'timestamp'],
    storedWith: 'decision',
  },
  OrderCompleted: {
    routingKey: 'order.completed',
    fields: ['orderId', 'userId', 'amount', 'timestamp'],
    storedWith: 'settlement',
  },
  OrderFailed: {
    routingKey: 'order.failed',
    fields: ['orderId', 'userId', 'amount', 'reason', 'timestamp'],
    storedWith: 'settlement',
  },
} satisfies Messages;

export const EXCHANGE = 'lab.events';
