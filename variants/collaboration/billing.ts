import { Controller, Module } from '@nestjs/common';
import { AccountBusy } from '../../common/services/billing/account-busy.ts';
import { Accounts } from '../../common/services/billing/accounts.ts';
import { BillingController } from '../../common/services/billing/billing.controller.ts';
import { BillingDatabase } from '../../common/services/billing/billing.database.ts';
import { Withdrawals } from '../../common/services/billing/withdrawals.ts';
import { Consuming, messaging, WithOutbox } from '../../common/platform/messaging/messaging.module.ts';
import { RetryLater } from '../../common/platform/messaging/retry-later.ts';
import { event, type Messages, On, topology } from './messages.ts';

@Controller()
class WithdrawWhenOrdered {
  constructor(private readonly withdrawals: Withdrawals) {}

  @On('OrderCreated')
  handle({ orderId, userId, amount }: Messages['OrderCreated']) {
    const order = { orderId, userId, amount };
    const events = { paid: event('PaymentCompleted', order), declined: event('PaymentFailed', order) };
    return this.withdrawals.withdraw(order, events).catch(laterIfBusy); // INSERT withdrawals + INSERT outbox; the relay publishes it
  }
}

/** Lets the message leave its slot: it returns from billing.retry after a second. */
function laterIfBusy(err: unknown): never {
  throw err instanceof AccountBusy ? new RetryLater(err) : err;
}

@Module({
  imports: [BillingDatabase, messaging(topology), WithOutbox, Consuming],
  controllers: [BillingController, WithdrawWhenOrdered],
  providers: [Accounts, Withdrawals],
})
export default class BillingService {}
