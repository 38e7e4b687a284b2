import { Module } from '@nestjs/common';
import { Accounts } from '../../common/billing/accounts.ts';
import { BillingController } from '../../common/billing/billing.controller.ts';
import { BillingDatabase } from '../../common/billing/billing.database.ts';
import { Withdrawals } from '../../common/billing/withdrawals.ts';

@Module({
  imports: [BillingDatabase],
  controllers: [BillingController],
  providers: [Accounts, Withdrawals],
})
export default class BillingService {}
