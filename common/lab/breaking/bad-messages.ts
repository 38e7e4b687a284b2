import { randomUUID } from 'node:crypto';
import { type Service } from '../processes/ports.ts';
import { LabError } from '../machine/lab-error.ts';
import { type Management } from '../servers/management.ts';

/** The properties that make a message hard to put aside. Its body is invalid, too, so the service has to. */
const kinds = {
  /** 70 000 bytes of headers: the broker takes them, and an AMQP client can't write them into its 64 KiB. */
  unencodable: () => ({ headers: { 'x-padding': 'x'.repeat(70_000) } }),
  /** A copy of these properties disappears from any queue after five seconds. */
  expiring: () => ({ expiration: '5000' }),
  /** The broker delivers a copy to the queue of this name each time that it is published. */
  copying: (service: Service) => ({ headers: { CC: [service] } }),
};

export type BadMessageKind = keyof typeof kinds;
export const badMessages = Object.keys(kinds) as BadMessageKind[];

export const propertiesOf = (kind: BadMessageKind, service: Service): object => kinds[kind](service);

/** Begins the message id of each message that the lab has published. */
const PREFIX = 'fault-';

export const badMessageId = () => `${PREFIX}${randomUUID()}`;
export const isBadMessage = (messageId: unknown) => typeof messageId === 'string' && messageId.startsWith(PREFIX);

/** Publishes a bad message to the service, under the routing key of one of its events. Returns its message id. */
export async function publishBadMessage(broker: Management, kind: BadMessageKind, service: Service): Promise<string> {
  const [binding] = await broker.bindingsOf(service);
  if (!binding) throw new LabError(`The queue ${service} is bound to no event: SERVICE= names a service that listens.`);
  const messageId = badMessageId();
  const properties = {
    ...{ type: nameOf(binding.routing_key), message_id: messageId, content_type: 'application/json', delivery_mode: 2 },
    ...propertiesOf(kind, service),
  };
  await broker.publish(binding.source, binding.routing_key, '{}', properties);
  return messageId;
}

/** Returns the event's name for its routing key, for example OrderCompleted for order.completed. */
function nameOf(routingKey: string): string {
  return routingKey.replaceAll(/(?:^|\.)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
