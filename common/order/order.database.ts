import { databaseOf } from '../database/database.module.ts';
import { Outbox1764000001000 } from '../database/outbox.migration.ts';
import { Orders1764000000000 } from './migrations/1764000000000-orders.ts';
import { Order } from './order.entity.ts';
import { User } from './user.entity.ts';

export const OrderDatabase = databaseOf([User, Order], [Orders1764000000000, Outbox1764000001000]);
