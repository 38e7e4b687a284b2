import { Module } from '@nestjs/common';
import { Accounts } from '../../common/services/billing/accounts.ts';
import { BillingController } from '../../common/services/billing/billing.controller.ts';
import { BillingDatabase } from '../../common/services/billing/billing.database.ts';
import { Withdrawals } from '../../common/services/billing/withdrawals.ts';

@Module({
  imports: [BillingDatabase],
  controllers: [BillingController],
  providers: [Accounts, Withdrawals],
})
export default class BillingService {}
