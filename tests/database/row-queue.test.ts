import { RowQueue } from '../../common/platform/database/row-queue.ts';

class Busy extends Error {}

/** A statement that runs until the test ends it. */
function statement() {
  const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
  const seen = { runs: 0 };
  const wait = () => (seen.runs++, promise);
  return { wait, seen, succeed: () => resolve('row'), giveUp: () => resolve(undefined), fail: reject };
}

const turn = () => new Promise(setImmediate);

describe('calls that wait for one row', () => {
  test('run one after the other', async () => {
    const queue = new RowQueue(Busy);
    const [first, second] = [statement(), statement()];
    const results = [queue.run('a', first.wait), queue.run('a', second.wait)];
    await turn();
    expect([first.seen.runs, second.seen.runs]).toStrictEqual([1, 0]);
    first.succeed();
    second.succeed();
    expect(await Promise.all(results)).toStrictEqual(['row', 'row']);
  });

  test('all end as busy if the row stays locked; later ones wait again', async () => {
    const queue = new RowQueue(Busy);
    const [first, second, later] = [statement(), statement(), statement()];
    const results = Promise.allSettled([queue.run('a', first.wait), queue.run('a', second.wait)]);
    first.giveUp();
    for (const result of await results) expect(result).toMatchObject({ reason: expect.any(Busy) as Busy });
    expect(second.seen.runs).toBe(0);
    await turn();
    later.succeed();
    expect(await queue.run('a', later.wait)).toBe('row');
  });

  test('are not harmed by an error of one statement', async () => {
    const queue = new RowQueue(Busy);
    const [bad, good] = [statement(), statement()];
    const results = [queue.run('a', bad.wait), queue.run('a', good.wait)];
    bad.fail(new Error('bad statement'));
    good.succeed();
    await expect(results[0]).rejects.toThrow('bad statement');
    expect(await results[1]).toBe('row');
  });
});

describe('calls that wait for many rows', () => {
  test('at most four statements run, and others follow', async () => {
    const queue = new RowQueue(Busy);
    const locked = Array.from({ length: 4 }, statement);
    const results = Promise.allSettled(locked.map(({ wait }, row) => queue.run(String(row), wait)));
    const free = statement();
    free.succeed();
    const passed = queue.run('free', free.wait);
    await turn();
    expect(free.seen.runs).toBe(0);
    locked[0]!.giveUp();
    expect(await passed).toBe('row');
    for (const { giveUp } of locked) giveUp();
    await results;
  });
});
