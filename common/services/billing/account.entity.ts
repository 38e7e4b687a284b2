import { Entity } from 'typeorm';
import { BigInteger, Id, Time } from '../../platform/database/columns.ts';

@Entity('accounts')
export class Account {
  @Id('user_id') userId!: string;
  @BigInteger() balance!: number;
  @Time('created_at') createdAt!: Date;
}
