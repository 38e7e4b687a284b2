import { Injectable } from '@nestjs/common';

/** What stops after the last request was answered, in this order. */
const PHASES = ['background work', 'broker', 'database', 'traces'] as const;
type Phase = (typeof PHASES)[number];

/** Where a service is in its life: serving, then draining (told to stop, still answering), then closed (answers 503). */
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
