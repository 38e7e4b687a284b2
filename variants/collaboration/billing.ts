import { Controller, Module } from '@nestjs/common';
import { Accounts } from '../../common/services/billing/accounts.ts';
import { BillingController } from '../../common/services/billing/billing.controller.ts';
import { BillingDatabase } from '../../common/services/billing/billing.database.ts';
import { type Decision, Withdrawals } from '../../common/services/billing/withdrawals.ts';
import { type Announcement } from '../../common/platform/messaging/messages.ts';
import { Consuming, Outbox, publishing, WithOutbox } from '../../common/platform/messaging/messaging.module.ts';
import { listeners, type Messages, On } from './messages.ts';

@Controller()
class WithdrawWhenOrdered {
  constructor(
    private readonly withdrawals: Withdrawals,
    private readonly outbox: Outbox<Messages>,
  ) {}

  @On('OrderCreated')
  handle(order: Messages['OrderCreated']) {
    return this.withdrawals.withdraw(order, this.outbox.announcing(decided)); // billing -) broker, by the relay
  }
}

function decided(decision: Decision): Announcement<Messages> {
  const { orderId, userId, amount, reason } = decision;
  const fact = { orderId, userId, amount, timestamp: decision.decidedAt.toISOString() };
  return reason ? { type: 'PaymentFailed', body: { ...fact, reason } } : { type: 'PaymentCompleted', body: fact };
}

@Module({
  imports: [BillingDatabase, publishing(listeners), WithOutbox, Consuming],
  controllers: [BillingController, WithdrawWhenOrdered],
  providers: [Accounts, Withdrawals],
})
export default class BillingService {}
