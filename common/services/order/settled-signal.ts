import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.ts';
import { Lifecycle } from '../../platform/lifecycle.ts';
import { SETTLED_AMONG } from './orders.sql.ts';

const POLL_MS = 100;

/**
 * Lets requests wait for orders to be settled: at once where this process settles them, within 100 ms where another
 * replica does. One query serves all who wait.
 */
@Injectable()
export class SettledSignal {
  readonly #waiting = new Map<string, Set<() => void>>();
  #polling = false;
  #draining = false;

  constructor(
    private readonly db: Database,
    lifecycle: Lifecycle,
  ) {
    lifecycle.onDrain(() => {
      this.#draining = true;
      for (const orderId of this.#waiting.keys()) this.settled(orderId);
    });
  }

  settled(orderId: string): void {
    for (const wake of this.#waiting.get(orderId) ?? []) wake();
  }

  /** Resolves when the order is settled, the time (milliseconds) is over, or the service drains. */
  async wait(orderId: string, milliseconds: number): Promise<void> {
    if (this.#draining || milliseconds === 0) return;
    await new Promise<void>((resolve) => {
      const waiters = this.#waiting.get(orderId) ?? new Set();
      const wake = () => {
        clearTimeout(timer);
        waiters.delete(wake);
        if (waiters.size === 0) this.#waiting.delete(orderId);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      this.#waiting.set(orderId, waiters.add(wake));
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#polling) return;
    this.#polling = true;
    setTimeout(() => void this.#look(), POLL_MS);
  }

  async #look(): Promise<void> {
    const settled = await this.db
      .query<{ orderId: string }>(SETTLED_AMONG, [[...this.#waiting.keys()]])
      .catch(() => []); // the next look may find the database there
    for (const { orderId } of settled) this.settled(orderId);
    this.#polling = false;
    if (this.#waiting.size > 0) this.#schedule();
  }
}
