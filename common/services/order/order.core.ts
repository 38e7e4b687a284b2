import { Module } from '@nestjs/common';
import { databaseOf } from '../../platform/database/database.module.ts';
import { Order } from './order.entity.ts';
import { Orders } from './orders.ts';
import { SettledSignal } from './settled-signal.ts';
import { functions, migrations } from './tables.ts';
import { User } from './user.entity.ts';

/** The part of the order service that all variants share: its database and the orders in it. */
@Module({
  imports: [databaseOf([User, Order], migrations, functions)],
  providers: [Orders, SettledSignal],
  exports: [Orders, SettledSignal],
})
export class OrderCore {}
