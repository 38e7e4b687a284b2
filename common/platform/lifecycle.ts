import { Injectable } from '@nestjs/common';
import { atMost } from './at-most.ts';
import { Config } from './config.ts';
import { Log } from './observability/logger.ts';

/**
 * The steps of a stop, in this order, and the share of SHUTDOWN_MS that each may take. Requests include messages that are
 * being handled. Connections are those to the broker and to other services.
 */
const STEPS = { requests: 0.35, 'background work': 0.25, connections: 0.1, database: 0.1, traces: 0.05 };
type Step = keyof typeof STEPS;

/** Tells whether the service serves, drains (still answers) or is closed (answers 503), and stops its parts in order. */
@Injectable()
export class Lifecycle {
  state: 'serving' | 'draining' | 'closed' = 'serving';
  readonly #stops: { step: Step; stop: () => Promise<unknown> }[] = [];
  readonly #drainListeners: (() => void)[] = [];

  constructor(
    private readonly config: Config,
    private readonly log: Log,
  ) {}

  onStop(step: Step, stop: () => Promise<unknown>): void {
    this.#stops.push({ step, stop });
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

  /** Stops everything. A step fails, or takes too long, when the broker or the database is frozen; the next one follows. */
  async stopEverything(): Promise<void> {
    for (const [step, share] of Object.entries(STEPS)) {
      const stopping = this.#stops.filter((entry) => entry.step === step).map((entry) => entry.stop());
      try {
        await atMost(share * this.config.shutdownMs, Promise.all(stopping));
      } catch (err) {
        this.log.warn({ err, step }, 'left behind');
      }
    }
  }
}
