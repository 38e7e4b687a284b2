import { joinClocks, lastStored, rateWhilePlacing, seriesOf } from '../../load/clocks.ts';

const answer = (orderId: string | undefined, due: number, answered: number) => ({ orderId, code: 201, due, answered });

test('the second clock stops at the later of order and notification', () => {
  const stored = [
    { orderId: 'a', settledAt: 1010, notifiedAt: 1040 },
    { orderId: 'b', settledAt: 1130, notifiedAt: 1120 },
  ];
  const { answer: first, settled } = joinClocks([answer('a', 1000, 1020), answer('b', 1100, 1115)], stored, {
    dueKnown: true,
  });
  expect(first).toMatchObject({ p50: 17.5, max: 20 });
  expect(settled).toMatchObject({ p50: 35, max: 40 });
});

test('an order not settled, notified or stored is not complete', () => {
  const stored = [
    { orderId: 'pending', settledAt: null, notifiedAt: null },
    { orderId: 'untold', settledAt: 1010, notifiedAt: null },
    { orderId: 'whole', settledAt: 1010, notifiedAt: 1015 },
    { orderId: 'nobody asked', settledAt: 1, notifiedAt: 2 },
  ];
  const answers = ['pending', 'untold', 'whole', 'gone', undefined].map((orderId) => answer(orderId, 1000, 1005));
  const clocks = joinClocks(answers, stored, { dueKnown: true });
  expect(clocks.complete).toBe(1);
  expect(clocks.settled).toMatchObject({ p50: 15, max: 15 });
  expect(clocks.answer.max).toBe(5);
});

test('a notification stored first counts, unless within a millisecond', () => {
  const stored = [
    { orderId: 'first', settledAt: 1012, notifiedAt: 1010 },
    { orderId: 'tie', settledAt: 1011, notifiedAt: 1010 },
    { orderId: 'second', settledAt: 1010, notifiedAt: 1020 },
    { orderId: 'lost', settledAt: 1010, notifiedAt: null },
  ];
  const answers = stored.map(({ orderId }) => answer(orderId, 1000, 1005));
  expect(joinClocks(answers, stored, { dueKnown: true })).toMatchObject({ complete: 3, notifiedFirst: 1 });
});

test('without due times there is no second clock', () => {
  const stored = [{ orderId: 'a', settledAt: 1010, notifiedAt: 1040 }];
  const clocks = joinClocks([answer('a', 1000, 1020)], stored, { dueKnown: false });
  expect(clocks).toMatchObject({ settled: undefined, complete: 1 });
});

test('without answers every figure is null', () => {
  expect(joinClocks([], [], { dueKnown: true })).toMatchObject({ answer: { p50: null, max: null }, complete: 0 });
});

test('a second without orders counts as zero', () => {
  const answers = [answer('a', 10_000, 10_001), answer('b', 12_500, 12_501)];
  const stored = [
    { orderId: 'a', settledAt: 10_100, notifiedAt: 11_100 },
    { orderId: 'b', settledAt: null, notifiedAt: null },
  ];
  expect(seriesOf(answers, stored)).toEqual({ due: [1, 0, 1], complete: [0, 1] });
});

test('the rate counts orders complete while others are placed', () => {
  const answers = [answer('a', 1000, 1010), answer('b', 2000, 2010), answer('c', 3000, 3010)];
  const stored = [
    { orderId: 'a', settledAt: 1005, notifiedAt: 1020 },
    { orderId: 'b', settledAt: 2005, notifiedAt: 3000 },
    { orderId: 'c', settledAt: 3005, notifiedAt: 3020 },
    { orderId: 'resumed', settledAt: 2900, notifiedAt: 8000 },
    { orderId: 'lost', settledAt: 2000, notifiedAt: null },
  ];
  expect(rateWhilePlacing(answers, stored)).toBe(1);
  expect(rateWhilePlacing(answers.slice(0, 1), stored)).toBeNull();
});

test('the last of 200 000 orders is found without a stack overflow', () => {
  const stored = Array.from({ length: 200_000 }, (_, at) => ({ orderId: `${at}`, settledAt: at, notifiedAt: at + 1 }));
  expect(lastStored(stored)).toBe(200_000);
  expect(lastStored([{ orderId: 'pending', settledAt: null, notifiedAt: null }])).toBe(0);
});
