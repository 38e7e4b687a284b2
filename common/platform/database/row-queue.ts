import { bulkhead } from 'cockatiel';
import { Fault } from '../fault.ts';

/** The pool has ten connections, so locked rows leave most of them to other work. */
const MAX_STATEMENTS = 4;
const MAX_WAIT_FOR_A_CONNECTION_MS = 250;

/**
 * Runs statements that wait for a row which another session has locked. One statement at a time waits for each row, and
 * at most four wait in all. The other calls wait in memory, so locked rows do not use up the pool.
 */
export class RowQueue {
  readonly #last = new Map<string, Promise<unknown>>();
  readonly #statements = bulkhead(MAX_STATEMENTS, Infinity);

  /** @param Busy is the error for a row that stays locked */
  constructor(private readonly Busy: new (row: string) => Error) {}

  /**
   * @param wait runs the statement, which gives up after a while. It returns undefined if the row is still locked.
   * @throws Busy if the row stays locked. That, and an infrastructure fault, also ends the calls queued behind this one.
   */
  run<Result>(row: string, wait: () => Promise<Result | undefined>): Promise<Result> {
    const earlier = this.#last.get(row) ?? Promise.resolve();
    const result = earlier.then(() => this.#inTurn(row, wait));
    const last = result.catch((err: unknown) => {
      if (err instanceof this.Busy || err instanceof Fault) throw err;
    });
    this.#last.set(row, last);
    const forget = () => void (this.#last.get(row) === last && this.#last.delete(row));
    last.then(forget, forget);
    return result;
  }

  async #inTurn<Result>(row: string, wait: () => Promise<Result | undefined>): Promise<Result> {
    const since = performance.now();
    const isLate = () => performance.now() - since > MAX_WAIT_FOR_A_CONNECTION_MS;
    const result = await this.#statements.execute(() => (isLate() ? undefined : wait()));
    if (result === undefined) throw new this.Busy(row);
    return result;
  }
}
