import { Controller, Module } from '@nestjs/common';
import { Accounts } from '../../common/billing/accounts.ts';
import { BillingController } from '../../common/billing/billing.controller.ts';
import { BillingDatabase } from '../../common/billing/billing.database.ts';
import { type Decision, Withdrawals } from '../../common/billing/withdrawals.ts';
import { type Announcement } from '../../common/messaging/messages.ts';
import { Consuming, publishing, WithOutbox } from '../../common/messaging/messaging.module.ts';
import { Outbox } from '../../common/messaging/outbox.ts';
import { listeners, type Messages, On } from './messages.ts';

@Controller()
class WithdrawWhenOrdered {
  readonly #announce;

  constructor(
    private readonly withdrawals: Withdrawals,
    outbox: Outbox<Messages>,
  ) {
    this.#announce = outbox.announcing(decided);
  }

  @On('OrderCreated')
  handle(order: Messages['OrderCreated']) {
    return this.withdrawals.withdraw(order, this.#announce); // billing -) broker, through the outbox: stored with the decision
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
