import { type EventBody } from '../../common/platform/messaging/events.ts';
import { handlerFor, type Listeners } from '../../common/platform/messaging/messages.ts';

export type Messages = {
  OrderCompleted: EventBody<'OrderCompleted'>; // order -> notification
  OrderFailed: EventBody<'OrderFailed'>; //       order -> notification
};

export const listeners: Listeners<Messages> = { notification: ['OrderCompleted', 'OrderFailed'] };

export const On = handlerFor<Messages>();
