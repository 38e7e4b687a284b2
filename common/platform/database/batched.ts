import { type Context, context } from '@opentelemetry/api';
import { Fault } from '../fault.ts';
import { onBehalfOf } from '../observability/spans.ts';
import { DatabaseUnavailable } from './errors.ts';

const MAX_ITEMS = 100;
const MAX_STATEMENTS = 4;
const PATIENCE_MS = 20;
/** The pool may hand out one dead connection after the other: when the server ends one, it usually ends all ten. */
const MAX_REPEATS = 10;

interface Call<Item, Row> {
  item: Item;
  caller: Context;
  resolve: (row: Row | undefined) => void;
  reject: (err: unknown) => void;
  /** How often it was run without a result. A repeated call runs alone. */
  repeats: number;
}

/**
 * Joins calls that wait at the same moment into one call of `run` (group commit), so a busy service shares round trips
 * and commits. An idle service waits for nothing: a call runs at once unless another is running, and after 20 ms it
 * stops waiting for that one. Up to four calls of `run` are active at a time.
 *
 * If `run` fails for several items, each item is run once more, alone, so a bad item harms only its own caller. An item is
 * also run again if its connection was lost. `run` must therefore be idempotent: the first one may have committed.
 * @param key names the column that assigns rows to callers. A batch holds each key once; a second call with the same key
 *   goes into a later batch.
 * @param run gets at most 100 items. A caller gets the row with its key, or undefined if there is none.
 */
export function batched<
  Key extends string,
  Item extends Record<Key, unknown>,
  Row extends Record<Key, unknown> = Record<Key, unknown>,
>(key: Key, run: (items: Item[]) => Promise<Row[]>): (item: Item) => Promise<Row | undefined> {
  let waiting: Call<Item, Row>[] = [];
  let active = 0;
  let patience: NodeJS.Timeout | undefined;

  function start(): void {
    active++;
    setImmediate(() => void drain()); // calls of the same turn of the event loop go together
  }

  function startAnother(): void {
    patience = undefined;
    if (waiting.length > 0 && active < MAX_STATEMENTS) start();
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const calls = take();
      clearTimeout(patience);
      patience = waiting.length > 0 ? setTimeout(startAnother, PATIENCE_MS) : undefined;
      await settle(calls);
    }
    active--;
  }

  function take(): Call<Item, Row>[] {
    if (waiting[0]!.repeats > 0) return [waiting.shift()!];
    const taken = new Map<unknown, Call<Item, Row>>();
    for (const call of waiting) {
      if (taken.size === MAX_ITEMS) break;
      if (call.repeats === 0 && !taken.has(call.item[key])) taken.set(call.item[key], call);
    }
    waiting = waiting.filter((call) => taken.get(call.item[key]) !== call);
    return [...taken.values()];
  }

  async function settle(calls: Call<Item, Row>[]): Promise<void> {
    try {
      const callers = calls.map(({ caller }) => caller);
      const rows = await onBehalfOf(callers, () => run(calls.map(({ item }) => item)));
      const byKey = new Map(rows.map((row) => [row[key] as unknown, row]));
      for (const { item, resolve } of calls) resolve(byKey.get(item[key]));
    } catch (err) {
      if (isWorthRepeating(err, calls)) {
        for (const call of calls) waiting.push({ ...call, repeats: call.repeats + 1 });
      } else for (const { reject } of calls) reject(err);
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, caller: context.active(), resolve, reject, repeats: 0 });
      if (active === 0) start();
      else patience ??= setTimeout(startAnother, PATIENCE_MS);
    });
}

/** While the database is away or the pool is full, more statements would only wait, too. */
function isWorthRepeating(err: unknown, [first, ...others]: { repeats: number }[]): boolean {
  if (err instanceof DatabaseUnavailable && err.connectionLost) return first!.repeats < MAX_REPEATS;
  if (err instanceof Fault) return others.length > 0 && err instanceof DatabaseUnavailable && err.conflict;
  return others.length > 0;
}
