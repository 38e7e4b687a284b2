import { type Participant } from '../../model/participants.ts';

/** A lane's part of the drawing. Sizes are pixels. */
export interface LaneBox {
  left: number;
  width: number;
  top: number;
  bottom: number;
  /** The pixels of one rem. */
  rem: number;
}

/** The share of the lane's width at which each lifeline stands. It is the same in every lane. */
export const shareOf: Record<Participant, number> = {
  Client: 0.032,
  Order: 0.27,
  Billing: 0.475,
  Broker: 0.672,
  Notification: 0.925,
};

export const xOf = ({ left, width }: LaneBox, participant: Participant): number => left + width * shareOf[participant];

/** The size of labels in rem. */
export const LABEL_REM = 0.6875;
