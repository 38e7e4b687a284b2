/** The five events on the wire: routing key and exact fields of the body. */
export const eventsOnTheWire = {
  OrderCreated: { routingKey: 'order.created', fields: ['orderId', 'userId', 'amount', 'timestamp'] },
  PaymentCompleted: { routingKey: 'payment.completed', fields: ['orderId', 'userId', 'amount', 'timestamp'] },
  PaymentFailed: { routingKey: 'payment.failed', fields: ['orderId', 'userId', 'amount', 'reason', 'timestamp'] },
  OrderCompleted: { routingKey: 'order.completed', fields: ['orderId', 'userId', 'amount', 'timestamp'] },
  OrderFailed: { routingKey: 'order.failed', fields: ['orderId', 'userId', 'amount', 'reason', 'timestamp'] },
} as const;

export type EventName = keyof typeof eventsOnTheWire;

export const EXCHANGE = 'lab.events';
