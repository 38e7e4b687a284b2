-- Stores notifications, one per order. $1 is [{notificationId, userId, orderId, type, message}].
INSERT INTO notifications (notification_id, user_id, order_id, type, message)
SELECT "notificationId", "userId", "orderId", type, message
FROM jsonb_to_recordset($1::jsonb)
  AS asked ("notificationId" uuid, "userId" uuid, "orderId" uuid, type text, message text)
ON CONFLICT (order_id) DO NOTHING
RETURNING notification_id AS "notificationId", user_id AS "userId", order_id AS "orderId", type, message,
          created_at AS "createdAt"
