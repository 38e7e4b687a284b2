import { Module } from '@nestjs/common';
import { databaseOf } from '../../platform/database/database.module.ts';
import { Outbox1764000001000, ParkedEvents1766000000000 } from '../../platform/database/outbox.migration.ts';
import { Orders1764000000000 } from './migrations/1764000000000-orders.ts';
import { Order } from './order.entity.ts';
import { Orders } from './orders.ts';
import { SettledSignal } from './settled-signal.ts';
import { User } from './user.entity.ts';

/** The part of the order service that all variants share: its database and the orders in it. */
@Module({
  imports: [databaseOf([User, Order], [Orders1764000000000, Outbox1764000001000, ParkedEvents1766000000000])],
  providers: [Orders, SettledSignal],
  exports: [Orders, SettledSignal],
})
export class OrderCore {}
