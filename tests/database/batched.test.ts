import { max } from 'd3-array';
import { batched } from '../../common/platform/database/batched.ts';
import { asDatabaseError } from '../../common/platform/database/errors.ts';

interface Item {
  id: string;
  bad?: boolean;
}
type Run = (items: Item[]) => Promise<{ id: string; length: number }[]>;

/** Answers for every item but those named `unknown`, and fails if one is bad. */
const run: Run = (items) =>
  items.some(({ bad }) => bad)
    ? Promise.reject(new Error('bad item'))
    : Promise.resolve(items.filter(({ id }) => id !== 'unknown').map(({ id }) => ({ id, length: items.length })));

const unbatched =
  (_key: 'id', one: Run): ((item: Item) => Promise<{ id: string; length: number } | undefined>) =>
  async (item) =>
    (await one([item]))[0];

describe.each([
  ['batched', (one: Run) => batched('id', one)],
  ['unbatched', (one: Run) => unbatched('id', one)],
])('%s', (_, make) => {
  const write = make(run);

  test('each caller gets the row with its key', async () => {
    const rows = await Promise.all(['a', 'b', 'c'].map((id) => write({ id })));
    expect(rows.map((row) => row?.id)).toStrictEqual(['a', 'b', 'c']);
  });

  test('a caller without a row gets undefined', async () => {
    expect(await Promise.all([write({ id: 'unknown' }), write({ id: 'a' })])).toMatchObject([undefined, { id: 'a' }]);
  });

  test('a bad item harms only its caller', async () => {
    const results = await Promise.allSettled([write({ id: 'a' }), write({ id: 'b', bad: true }), write({ id: 'c' })]);
    expect(results.map(({ status }) => status)).toStrictEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  test('two calls with one key both get a row', async () => {
    expect(await Promise.all([write({ id: 'a' }), write({ id: 'a' })])).toMatchObject([{ id: 'a' }, { id: 'a' }]);
  });
});

describe('a batch', () => {
  test('holds the calls of one turn, and each key once', async () => {
    const write = batched('id', run);
    const rows = await Promise.all(['a', 'b', 'a'].map((id) => write({ id })));
    expect(rows.map((row) => row?.length)).toStrictEqual([2, 2, 1]);
  });

  test('holds at most 100 calls', async () => {
    const write = batched('id', run);
    const rows = await Promise.all(Array.from({ length: 150 }, (_, id) => write({ id: String(id) })));
    expect(max(rows, (row) => row!.length)).toBe(100);
  });

  test('up to four slow batches run at the same time', async () => {
    let active = 0;
    let most = 0;
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const write = batched('id', async (items: Item[]) => {
      most = Math.max(most, ++active);
      await released;
      active--;
      return items;
    });
    const calls: Promise<unknown>[] = [];
    for (const [index, id] of ['a', 'b', 'c', 'd'].entries()) {
      calls.push(write({ id }));
      while (active <= index) await new Promise(setImmediate);
    }
    calls.push(write({ id: 'e' }));
    setTimeout(release, 100); // five times as long as a call waits for another statement
    await Promise.all(calls);
    expect(most).toBe(4);
  });
});

describe('a failed batch', () => {
  const calls = 30;
  /** Fails as a batch, and each item that the test names `bad`. Counts its calls and how many run at once. */
  function failing(error: unknown) {
    const seen = { runs: 0, active: 0, most: 0 };
    const write = batched('id', async (items: Item[]) => {
      seen.runs++;
      seen.most = Math.max(seen.most, ++seen.active);
      await new Promise(setImmediate);
      seen.active--;
      if (items.length > 1) throw error;
      return items;
    });
    const results = () => Promise.allSettled(Array.from({ length: calls }, (_, id) => write({ id: String(id) })));
    return { seen, results };
  }

  test('is repeated one by one, in at most four statements at once', async () => {
    const { seen, results } = failing(new Error('bad item'));
    expect((await results()).filter(({ status }) => status === 'fulfilled')).toHaveLength(calls);
    expect(seen.runs).toBe(calls + 1);
    expect(seen.most).toBeLessThanOrEqual(4);
  });

  test('is repeated after a deadlock', async () => {
    const { results } = failing(asDatabaseError({ code: '40P01' }));
    expect((await results()).filter(({ status }) => status === 'fulfilled')).toHaveLength(calls);
  });

  test('is not repeated while the database is away', async () => {
    const { seen, results } = failing(asDatabaseError({ code: 'ECONNREFUSED' }));
    expect((await results()).filter(({ status }) => status === 'rejected')).toHaveLength(calls);
    expect(seen.runs).toBe(1);
  });

  test('of one item is repeated only after a lost connection', async () => {
    const once = (code: string) => {
      let runs = 0;
      const write = batched('id', (items: Item[]) =>
        ++runs === 1 ? Promise.reject(asDatabaseError({ code }) as Error) : Promise.resolve(items),
      );
      return write({ id: 'a' });
    };
    await expect(once('ECONNRESET')).resolves.toMatchObject({ id: 'a' });
    await expect(once('40P01')).rejects.toMatchObject({ name: 'DatabaseUnavailable' });
  });
});
