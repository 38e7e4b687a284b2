import { changedEvent } from './evolution.ts';
import { type Exercise } from './exercise.ts';
import { boughtOnce, boughtTwice, declinedForEver, deliveredTwice, subscriber } from './money.ts';
import { billingBack, billingDown, brokerDown, notificationDown, orderAway, orderDies } from './outages.ts';
import { tracedOrder } from './tracing.ts';
import { breaker, firstAnswer, lockedAccount, slowNotification } from './waiting.ts';

/** In the recommended order; `make exercise N=1` runs the first. */
export const exercises: readonly Exercise[] = [
  firstAnswer,
  slowNotification,
  billingDown,
  billingBack,
  notificationDown,
  brokerDown,
  orderDies,
  orderAway,
  boughtTwice,
  boughtOnce,
  deliveredTwice,
  declinedForEver,
  breaker,
  subscriber,
  lockedAccount,
  tracedOrder,
  changedEvent,
];
