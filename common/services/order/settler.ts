import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Lifecycle } from '../../platform/lifecycle.ts';
import { Log } from '../../platform/observability/logger.ts';
import { inSpan } from '../../platform/observability/spans.ts';
import { traceContextOf } from '../../platform/observability/trace.ts';
import { Poller } from '../../platform/poller.ts';
import { OrderPlacement, type ResumablePlacement } from './order-placement.ts';
import { type Order } from './order.entity.ts';
import { Orders } from './orders.ts';

const EVERY_MS = 1000;
const CLAIM_AT_MOST = 20;

/**
 * Resumes orders that stayed pending after a crash, a fault of Billing or a lost answer. Asking Billing again is safe,
 * because it decides once per order.
 */
@Injectable()
export class Settler implements OnApplicationBootstrap {
  readonly #poller: Poller;

  constructor(
    private readonly orders: Orders,
    @Inject(OrderPlacement) private readonly placement: ResumablePlacement,
    private readonly log: Log,
    lifecycle: Lifecycle,
  ) {
    this.#poller = new Poller({ name: 'settler', everyMs: EVERY_MS, work: () => this.settleSome() }, log, lifecycle);
  }

  onApplicationBootstrap(): void {
    this.#poller.start();
  }

  /**
   * Resumes some pending orders.
   * @returns whether there may be more to do at once. One order that stays pending, for example of a locked account,
   * doesn't delay the others; if all stay pending, Billing is away, and the next round waits.
   */
  async settleSome(): Promise<boolean> {
    const claimed = await this.orders.claim(CLAIM_AT_MOST);
    const settled = await Promise.all(claimed.map((order) => this.#resume(order)));
    return claimed.length === CLAIM_AT_MOST && settled.some(Boolean);
  }

  async #resume(order: Order): Promise<boolean> {
    const work = async () => {
      try {
        await this.placement.resume(order);
        return true;
      } catch (err) {
        this.log.warn({ err, orderId: order.orderId }, 'order stays pending');
        return false;
      }
    };
    return inSpan('settle', {}, work, traceContextOf(order.traceparent));
  }
}
