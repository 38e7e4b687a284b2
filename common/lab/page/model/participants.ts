/** The participants of every sequence diagram, from left to right. */
export const participants = ['Client', 'Order', 'Billing', 'Broker', 'Notification'] as const;
export type Participant = (typeof participants)[number];
