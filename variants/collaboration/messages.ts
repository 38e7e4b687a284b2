import { eventsOf, handlerFor, type Listeners } from '../../common/platform/messaging/messages.ts';
import { Topology } from '../../common/platform/messaging/topology.ts';
import { type EventBody, EVENTS } from '../../common/services/vocabulary.ts';

/** Every event, with its publisher and its listeners. */
export type Messages = {
  OrderCreated: EventBody<'OrderCreated'>; //         order -> billing
  PaymentCompleted: EventBody<'PaymentCompleted'>; // billing -> order, notification
  PaymentFailed: EventBody<'PaymentFailed'>; //       billing -> order, notification
};

const listeners: Listeners<keyof Messages> = {
  billing: ['OrderCreated'],
  order: ['PaymentCompleted', 'PaymentFailed'],
  notification: ['PaymentCompleted', 'PaymentFailed'],
};

export const topology = new Topology(EVENTS, listeners, ['billing', 'order']); // a busy account or order is retried later

/** Declares a handler of one event. */
export const On = handlerFor<Messages>();

/** Makes an event of this variant. The SQL that stores it adds the time and, to PaymentFailed, the reason. */
export const event = eventsOf<Messages, 'timestamp' | 'reason'>();
