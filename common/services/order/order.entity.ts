import { Entity } from 'typeorm';
import { BigInteger, Id, Text, Time, Uuid } from '../../platform/database/columns.ts';
import { type Reason } from '../vocabulary.ts';

export type OrderStatus = 'pending' | 'completed' | 'failed';

@Entity('orders')
export class Order {
  @Id('order_id') orderId!: string;
  @Uuid('user_id') userId!: string;
  @BigInteger() price!: number;
  @Text() status!: OrderStatus;
  @Text({ nullable: true }) reason!: Reason | null;
  @Time('created_at') createdAt!: Date;
  @Time('settled_at', { nullable: true }) settledAt!: Date | null;
  /** The client's trace, which the settler continues. */
  @Text({ nullable: true }) traceparent!: string | null;
}
