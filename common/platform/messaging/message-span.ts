import { type SpanOptions, SpanKind } from '@opentelemetry/api';
import { type MessageProperties } from 'amqplib';

type Identity = { type?: unknown; messageId?: unknown };

/** Spans that last until the broker has confirmed the message. Names: https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/ */
export function sending(exchange: string, key: string, identity: Identity): [string, SpanOptions] {
  const attributes = { ...common('send', exchange, identity), 'messaging.rabbitmq.destination.routing_key': key };
  return [`send ${String(identity.type)}`, { kind: SpanKind.PRODUCER, attributes }];
}

/** Spans that last from delivery until the message is handled. */
export function processing(queue: string, properties: MessageProperties): [string, SpanOptions] {
  return [
    `process ${String(properties.type)}`,
    { kind: SpanKind.CONSUMER, attributes: common('process', queue, properties) },
  ];
}

/** Spans that last until the transaction that stores the message has committed. */
export function creating(identity: Identity): [string, SpanOptions] {
  return [`create ${String(identity.type)}`, { kind: SpanKind.PRODUCER, attributes: common('create', '', identity) }];
}

function common(operation: string, destination: string, { type, messageId }: Identity) {
  return {
    'messaging.system': 'rabbitmq',
    'messaging.operation.name': operation,
    'messaging.destination.name': destination,
    'messaging.message.id': String(messageId),
    'lab.message.type': String(type),
  };
}
