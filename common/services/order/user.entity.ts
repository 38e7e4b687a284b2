import { Entity } from 'typeorm';
import { Id, Text, Time } from '../../platform/database/columns.ts';

@Entity('users')
export class User {
  @Id('user_id') userId!: string;
  @Text({ nullable: true }) name!: string | null;
  @Text({ nullable: true }) email!: string | null;
  @Time('created_at') createdAt!: Date;
}
