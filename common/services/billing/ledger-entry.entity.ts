import { Entity } from 'typeorm';
import { BigInteger, Id, Text, Time, Uuid } from '../../platform/database/columns.ts';

/** A line of the append-only ledger: what moved and the balance after it. */
@Entity('ledger')
export class LedgerEntry {
  @Id('transaction_id') transactionId!: string;
  /** Grows in the order in which an account's entries were made. */
  @BigInteger() seq!: number;
  @Uuid('user_id') userId!: string;
  @Text() type!: 'deposit' | 'withdrawal';
  @BigInteger() amount!: number;
  @BigInteger() balance!: number;
  @Uuid('order_id', { nullable: true }) orderId!: string | null;
  @Time('created_at') createdAt!: Date;
}
