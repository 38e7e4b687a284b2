import { type MatrixCell } from './besides-table.ts';
import { accepting, after, before, during, moments, outcomeOf, paid, pending, whileMended } from './made-up.ts';
import { summaryOf, withoutOrder } from './summary.ts';
import { type Outcome } from './trial.ts';

const unaffected: MatrixCell = { sees: 'unchanged', notified: 'arrives' };
const lossy: MatrixCell = { sees: 'unchanged', notified: 'lost' };
const accepted: MatrixCell = { sees: 'pending', notified: 'arrives' };
const versions = { postgresql: '18', rabbitmq: '3', node: '24' };
const summarized = (outcome: Outcome) =>
  summaryOf('Billing down', { variant: 'http', broker: false }, outcome, versions);

describe('the orders of a row', () => {
  test('an order counts as settled only before the repair', () => {
    const { meanwhile } = summarized(
      outcomeOf(accepted, [
        paid('before', before),
        paid('settled', during),
        pending('later', during),
        pending('on the repair', during, { settled: moments.mending }),
        pending('never', during, { settled: undefined }),
        paid('after', after),
      ]),
    );
    expect(meanwhile).toStrictEqual({ orders: 4, settled: 1, lost: 0 });
  });

  test('an order counts from when it is due, not answered', () => {
    const late = pending('late', moments.mending - 1, { took: 2000 });
    expect(summarized(outcomeOf(accepted, [late])).meanwhile.orders).toBe(1);
  });

  test('losses outside of the fault are counted apart', () => {
    const { meanwhile, notifications } = summarized(
      outcomeOf(lossy, [
        paid('notified', before),
        paid('begins', moments.broken - 1, { lost: true }),
        paid('lost 1', during, { lost: true }),
        paid('lost 2', during, { lost: true }),
        paid('mending', moments.mending, { lost: true }),
        paid('mended', whileMended, { lost: true }),
      ]),
    );
    expect(meanwhile).toMatchObject({ orders: 2, lost: 2 });
    expect(notifications).toStrictEqual({ once: 1, lostAround: 3 });
  });

  test('the order that the fault caught counts', () => {
    const caught = pending('caught', before, { causing: true });
    const { meanwhile } = summarized(outcomeOf(accepted, [paid('one', during), caught], { caught: 'caught' }));
    expect(meanwhile).toStrictEqual({ orders: 2, settled: 1, lost: 0 });
  });

  test('each order has one origin', () => {
    const { orders, during: answered } = summarized(
      outcomeOf(accepted, [
        paid('one', before),
        pending('two', during),
        pending('three', during, { unanswered: true }),
        pending('caught', before, { causing: true }),
        { due: during, code: 503 },
      ]),
    );
    expect(orders).toStrictEqual({ completed: 4, failed: 0, pending: 0, answered: 2, causing: 1, unanswered: 1 });
    expect(answered).toStrictEqual({ 503: 1, '503 with the order': 1, 'no answer': 1 });
  });

  test('the last order of a row is left out', () => {
    const { books } = outcomeOf(unaffected, [paid('one', during), paid('last', after, { causing: true })]);
    const { orders, notifications } = withoutOrder(books, 'last');
    expect(orders.map(({ orderId }) => orderId)).toStrictEqual(['one']);
    expect(notifications.map(({ orderId }) => orderId)).toStrictEqual(['one']);
  });
});

describe('what the client has', () => {
  const sees = (outcome: Outcome) => summarized(outcome).client;

  test('is the same with 503 and an order, and with 202', () => {
    const accepts = { code: 202, status: 'pending' };
    const unchanged = outcomeOf(unaffected, [pending('one', during, accepts)], {}, accepting);
    expect(sees(unchanged)).toBe('accepted');
    expect(sees(outcomeOf(accepted, [pending('one', during)]))).toBe('accepted');
  });

  test('is not accepted with 503 without an order', () => {
    expect(sees(outcomeOf({ sees: 'unavailable', notified: 'arrives' }, [{ due: during, code: 503 }]))).toBe(
      'unavailable',
    );
  });

  test('is refused without an answer', () => {
    expect(sees(outcomeOf({ sees: 'refused', notified: 'arrives' }, [{ due: during }]))).toBe('refused');
  });

  test.each([
    [299, 'outcome'],
    [300, 'outcome, late'],
  ])('with a median of %i ms is %s', (took, words) => {
    const orders = [paid('one', during), paid('two', during, { took }), paid('three', during, { took: 5000 })];
    expect(sees(outcomeOf({ ...unaffected, sees: 'waits' }, orders))).toBe(words);
  });

  test('names each promised answer of that time', () => {
    const cell: MatrixCell = { ...unaffected, or: ['pending', 'unavailable'] };
    const orders = [pending('one', during), paid('two', during), { due: during }, { due: before, code: 503 }];
    expect(sees(outcomeOf(cell, orders))).toBe('outcome or accepted');
  });
});

test('only a fault of the broker says that http has none', () => {
  const outcome = outcomeOf(unaffected, [paid('one', during)]);
  const without = { variant: 'http', broker: false } as const;
  expect(summaryOf('broker down', without, outcome, versions).noBroker).toBe(true);
  expect(summaryOf('Billing down', without, outcome, versions).noBroker).toBe(false);
  expect(summaryOf('broker down', { variant: 'events', broker: true }, outcome, versions).noBroker).toBe(false);
});
