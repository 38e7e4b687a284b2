import { setTimeout as sleep } from 'node:timers/promises';
import { type Context, context } from '@opentelemetry/api';
import { onBehalfOf } from '../observability/spans.ts';

interface Waiting<Item, Result> {
  item: Item;
  caller: Context;
  resolve: (result: Result) => void;
  reject: (err: unknown) => void;
}

const PATIENCE_MS = 20;
const LANES = 4;
const ITEMS_AT_MOST = 100;
/** After a batch of so many calls the next one waits a moment for as many of them: it saves commits. */
const COMPANY = 3;
const COMPANY_MS = 2;

/**
 * Group commit: calls that arrive while a batch is under way go together in the next one, so that a busy service shares
 * round trips and commits and an idle one waits for nobody. A batch that takes long (somebody holds a row it needs) is
 * not waited for: another lane opens. Where a batch fails, each of its items is tried by itself: one bad item harms only
 * its caller.
 */
export class Batch<Item, Result> {
  #waiting: Waiting<Item, Result>[] = [];
  #lanes = 0;
  #lastSize = 0;
  #gathering?: NodeJS.Timeout;
  #impatient?: NodeJS.Timeout;

  /**
   * @param run gets at most 100 items and answers one result per item, in their order
   * @param lingerMs how long a batch waits for company: only where nobody waits for its result
   */
  constructor(
    private readonly run: (items: Item[]) => Promise<Result[]>,
    private readonly lingerMs = 0,
  ) {}

  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, caller: context.active(), resolve, reject });
      if (this.#lanes === 0) this.#openLane();
      else if (!this.#gathering) this.#waitAtMost();
      else if (this.#waiting.length >= this.#lastSize) this.#gathered();
    });
  }

  #waitAtMost(): void {
    this.#impatient ??= setTimeout(() => this.#openAnotherLane(), PATIENCE_MS + this.lingerMs);
  }

  #openAnotherLane(): void {
    this.#impatient = undefined;
    if (this.#waiting.length > 0 && this.#lanes < LANES) this.#openLane();
  }

  #openLane(): void {
    this.#lanes++;
    if (this.#lastSize >= COMPANY) this.#gathering = setTimeout(() => this.#gathered(), COMPANY_MS);
    else this.#gathered();
  }

  #gathered(): void {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    setImmediate(() => void this.#drain());
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      if (this.lingerMs > 0) await sleep(this.lingerMs);
      const batch = this.#waiting.splice(0, ITEMS_AT_MOST);
      this.#lastSize = batch.length;
      clearTimeout(this.#impatient); // whoever it was set for goes now
      this.#impatient = undefined;
      if (this.#waiting.length > 0) this.#waitAtMost();
      await this.#settle(batch).catch((err: unknown) => this.#oneByOne(batch, err));
    }
    this.#lanes--;
  }

  async #oneByOne(batch: Waiting<Item, Result>[], err: unknown): Promise<void> {
    if (batch.length === 1) batch[0]!.reject(err);
    else await Promise.all(batch.map((one) => this.#settle([one]).catch(one.reject)));
  }

  async #settle(batch: Waiting<Item, Result>[]): Promise<void> {
    const callers = batch.map((one) => one.caller);
    const results = await onBehalfOf(callers, () => this.run(batch.map((one) => one.item)));
    batch.forEach((one, i) => one.resolve(results[i]!));
  }
}
