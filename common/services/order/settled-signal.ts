import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.ts';
import { Lifecycle } from '../../platform/lifecycle.ts';
import { sqlFile } from '../../platform/database/sql-file.ts';

const FIND_SETTLED_ORDERS = sqlFile(import.meta, 'find-settled-orders.sql');
const POLL_MS = 100;

/**
 * Wakes requests that wait for an order to be settled: at once if this process settles it, within 100 ms if another
 * replica does. One query serves all waiters.
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

  /** Resolves when the order is settled, after `milliseconds`, or when the service drains. */
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
    setTimeout(() => void this.#poll(), POLL_MS);
  }

  async #poll(): Promise<void> {
    const settled = await this.db
      .query<{ orderId: string }>(FIND_SETTLED_ORDERS, [[...this.#waiting.keys()]])
      .catch(() => []); // the next poll may reach the database
    for (const { orderId } of settled) this.settled(orderId);
    this.#polling = false;
    if (this.#waiting.size > 0) this.#schedule();
  }
}
