import { EventPattern } from '@nestjs/microservices';
import { v7 } from 'uuid';
import { type Service } from '../names.ts';
import { type EventBody, type EventName, type Message } from './events.ts';

/** A variant's messages: event name to body. */
export type MessageMap = { [Name in EventName]?: EventBody<Name> };

type NameIn<M extends MessageMap> = keyof M & EventName;

/** Something to announce, typed by the variant's messages. */
export type Announcement<M extends MessageMap> = { [Name in NameIn<M>]: { type: Name; body: M[Name] } }[NameIn<M>];

/** Who listens to what: the topology that every service of the variant declares. */
export type Listeners<M extends MessageMap> = { [S in Service]?: NameIn<M>[] };
export type AnyListeners = { [S in Service]?: EventName[] };

/** A handler of one event: a wrong name or a wrong body does not compile. */
export const handlerFor =
  <M extends MessageMap>() =>
  <Name extends NameIn<M>>(event: Name) =>
    EventPattern<string>(event) as <T extends (body: NonNullable<M[Name]>) => Promise<unknown>>(
      target: object,
      key: string,
      descriptor: TypedPropertyDescriptor<T>,
    ) => void;

export function toMessage<M extends MessageMap>({ type, body }: Announcement<M>): Message {
  return { id: v7(), type, body: JSON.stringify(body) };
}
