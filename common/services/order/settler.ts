import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Lifecycle } from '../../platform/lifecycle.ts';
import { Log } from '../../platform/observability/logger.ts';
import { inSpan } from '../../platform/observability/spans.ts';
import { traceContextOf } from '../../platform/observability/trace.ts';
import { OrderPlacement, type ResumablePlacement } from './order-placement.ts';
import { type Order } from './order.entity.ts';
import { Orders } from './orders.ts';

const EVERY_MS = 1000;
const CLAIM_AT_MOST = 20;

/**
 * Goes on with orders that stayed pending, whatever stopped them: a crash, a Billing that was away, a lost answer.
 * Asking again is safe because Billing decides once per order.
 */
@Injectable()
export class Settler implements OnApplicationBootstrap {
  #timer?: NodeJS.Timeout;
  #round: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(
    private readonly orders: Orders,
    @Inject(OrderPlacement) private readonly placement: ResumablePlacement,
    private readonly log: Log,
    lifecycle: Lifecycle,
  ) {
    lifecycle.onStop('background work', () => this.#stop());
  }

  onApplicationBootstrap(): void {
    this.#next(EVERY_MS);
  }

  #next(milliseconds: number): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#round = this.#settleSome().then((full) => this.#next(full ? 0 : EVERY_MS));
    }, milliseconds);
  }

  /** @returns whether there may be more to do at once */
  async #settleSome(): Promise<boolean> {
    try {
      const claimed = await this.orders.claim(CLAIM_AT_MOST);
      const settled = await Promise.all(claimed.map((order) => this.#resume(order)));
      return settled.length === CLAIM_AT_MOST && settled.every(Boolean);
    } catch (err) {
      this.log.warn({ err }, 'the settler could not look for pending orders');
      return false;
    }
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

  async #stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#round;
  }
}
