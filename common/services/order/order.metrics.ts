import { counter } from '../../platform/observability/metrics.ts';

export const settledOrders = counter(
  'orders_settled_total',
  'Orders settled by this process since it started',
  'status',
);

export const lostNotifications = counter(
  'notifications_lost_total',
  'Notifications that could not be delivered and are lost',
  'type',
);
