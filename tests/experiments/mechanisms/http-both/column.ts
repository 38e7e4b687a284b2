import { type Features } from '../../../behaviour/features.ts';
import resilience from '../http-resilience/column.ts';
import storedNotification from '../http-stored-notification/column.ts';

/** The answers of `http-resilience`, with the notifications of `http-stored-notification`. */
const column: Features = {
  ...resilience,
  outbox: storedNotification.outbox,
  faults: storedNotification.faults,
  besides: storedNotification.besides,
};

export default column;
