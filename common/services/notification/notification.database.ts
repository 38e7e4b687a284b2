import { databaseOf } from '../../platform/database/database.module.ts';
import { Notifications1764000000000 } from './migrations/1764000000000-notifications.ts';
import { Notification } from './notification.entity.ts';

export const NotificationDatabase = databaseOf([Notification], [Notifications1764000000000]);
