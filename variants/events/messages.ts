import { eventsOf, handlerFor, type Listeners } from '../../common/platform/messaging/messages.ts';
import { Topology } from '../../common/platform/messaging/topology.ts';
import { type EventBody, EVENTS } from '../../common/services/vocabulary.ts';

/** Every event, with its publisher and its listeners. */
export type Messages = {
  OrderCompleted: EventBody<'OrderCompleted'>; // order -> notification
  OrderFailed: EventBody<'OrderFailed'>; //       order -> notification
};

const listeners: Listeners<keyof Messages> = { notification: ['OrderCompleted', 'OrderFailed'] };

export const topology = new Topology(EVENTS, listeners);

/** Declares a handler of one event. */
export const On = handlerFor<Messages>();

/** Makes an event of this variant. */
export const event = eventsOf<Messages>();
