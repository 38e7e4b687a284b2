import { type EventBody } from '../../common/platform/messaging/events.ts';
import { handlerFor, type Listeners } from '../../common/platform/messaging/messages.ts';

export type Messages = {
  OrderCreated: EventBody<'OrderCreated'>; //         order -> billing
  PaymentCompleted: EventBody<'PaymentCompleted'>; // billing -> order, notification
  PaymentFailed: EventBody<'PaymentFailed'>; //       billing -> order, notification
};

export const listeners: Listeners<Messages> = {
  billing: ['OrderCreated'],
  order: ['PaymentCompleted', 'PaymentFailed'],
  notification: ['PaymentCompleted', 'PaymentFailed'],
};

export const On = handlerFor<Messages>();
