import { Injectable } from '@nestjs/common';

/** Stopped in this order once the last request was answered. Connections are those to the broker and to other services. */
const PHASES = ['background work', 'connections', 'database', 'traces'] as const;
type Phase = (typeof PHASES)[number];

/** Tells whether the service serves, drains (still answers) or is closed (answers 503), and stops its parts in order. */
@Injectable()
export class Lifecycle {
  state: 'serving' | 'draining' | 'closed' = 'serving';
  readonly #stops: { phase: Phase; stop: () => Promise<unknown> }[] = [];
  readonly #drainListeners: (() => void)[] = [];

  onStop(phase: Phase, stop: () => Promise<unknown>): void {
    this.#stops.push({ phase, stop });
  }

  onDrain(listener: () => void): void {
    this.#drainListeners.push(listener);
  }

  drain(): void {
    this.state = 'draining';
    for (const listener of this.#drainListeners) listener();
  }

  close(): void {
    this.state = 'closed';
  }

  async stopEverything(): Promise<void> {
    for (const phase of PHASES) {
      await Promise.all(this.#stops.filter((entry) => entry.phase === phase).map((entry) => entry.stop()));
    }
  }
}
