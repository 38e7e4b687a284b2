type Field = 'orderId' | 'userId' | 'amount' | 'reason' | 'timestamp';

/** Messages by name, each with its routing key and the exact fields of its body. */
export type Messages = Record<string, { routingKey: string; fields: readonly Field[] }>;

/** The five events that the contract names. */
export const eventsOnTheWire: Messages = {
  OrderCreated: { routingKey: 'order.created', fields: ['orderId', 'userId', 'amount', 'timestamp'] },
  PaymentCompleted: { routingKey: 'payment.completed', fields: ['orderId', 'userId', 'amount', 'timestamp'] },
  PaymentFailed: { routingKey: 'payment.failed', fields: ['orderId', 'userId', 'amount', 'reason', 'timestamp'] },
  OrderCompleted: { routingKey: 'order.completed', fields: ['orderId', 'userId', 'amount', 'timestamp'] },
  OrderFailed: { routingKey: 'order.failed', fields: ['orderId', 'userId', 'amount', 'reason', 'timestamp'] },
};

export const EXCHANGE = 'lab.events';
