import { setTimeout as sleep } from 'node:timers/promises';
import { type Lifecycle } from './lifecycle.ts';
import { type Log } from './observability/logger.ts';

interface Poll {
  name: string;
  everyMs: number;
  /** Does one round. Returns true when there may be more to do at once. */
  work: () => Promise<boolean>;
}

/** Repeats a round of work until the service stops, and lets the running round end. A failed round is logged. */
export class Poller {
  readonly #stopping = new AbortController();
  #running?: Promise<void>;

  constructor(
    private readonly poll: Poll,
    private readonly log: Log,
    lifecycle: Lifecycle,
  ) {
    lifecycle.onStop('background work', async () => {
      this.#stopping.abort();
      await this.#running;
    });
  }

  /** Does the first round after one interval. */
  start(): void {
    this.#running = this.#repeat();
  }

  async #repeat(): Promise<void> {
    const { name, everyMs, work } = this.poll;
    const { signal } = this.#stopping;
    for (let waitMs = everyMs; ;) {
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      const more = await work().catch((err: unknown) => this.log.warn({ err, poll: name }, 'poll failed'));
      waitMs = more ? 0 : everyMs;
    }
  }
}
