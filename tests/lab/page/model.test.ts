import { fromTo, LaneLog } from './lane-log.ts';

const ms = (time: number | undefined) => (time === undefined ? undefined : time / 1000);

describe('arrows', () => {
  test('a call and its reply arrive at the edges of spans', () => {
    const { arrows } = new LaneLog()
      .called('call', 'order', '/billing/withdraw', { from: 4, to: 9, status: 200 })
      .served('served', 'billing', '/billing/withdraw', { from: 5, to: 8, parent: 'call' })
      .model();
    expect(arrows.map(({ kind, from, sentAt, receivedAt }) => [kind, from, ms(sentAt), ms(receivedAt)])).toEqual([
      ['call', 'Order', 4, 5],
      ['reply', 'Billing', 8, 9],
    ]);
  });

  test('a refused call is lost when the caller gives up', () => {
    const { arrows } = new LaneLog()
      .called('call', 'order', '/billing/withdraw', { from: 4, to: 6, error: 'ServiceFault' })
      .model();
    expect(arrows).toMatchObject([{ to: 'Billing', lost: true, lostAt: 6000, error: 'ServiceFault' }]);
    expect(arrows[0]!.receivedAt).toBeUndefined();
  });

  test('a reply after the caller gave up is lost', () => {
    const { arrows } = new LaneLog()
      .called('call', 'order', '/billing/withdraw', { from: 4, to: 6, error: 'ServiceFault' })
      .served('served', 'billing', '/billing/withdraw', { from: 5, to: 8, parent: 'call' })
      .model();
    expect(arrows.map(({ kind, lost }) => [kind, lost])).toEqual([
      ['call', false],
      ['reply', true],
    ]);
  });

  test('a call whose span has not ended is on its way', () => {
    const { arrows } = new LaneLog().called('call', 'order', '/billing/withdraw', { from: 4 }).model();
    expect(arrows).toMatchObject([{ lost: false, sentAt: 4000 }]);
    expect(arrows[0]!.receivedAt).toBeUndefined();
  });

  test('a confirmed message reaches the broker halfway to its confirm', () => {
    const { arrows } = new LaneLog()
      .sent('send', 'order', 'OrderCompleted', { from: 10, to: 14, confirmed: 14 })
      .model();
    expect(arrows).toMatchObject([
      { kind: 'message', to: 'Broker', sentAt: 10_000, receivedAt: 12_000, estimated: 'receivedAt' },
      { kind: 'acknowledgement', from: 'Broker', sentAt: 12_000, receivedAt: 14_000, estimated: 'sentAt' },
    ]);
  });

  test('no message arrives at the broker after its delivery', () => {
    const { arrows } = new LaneLog()
      .sent('send', 'order', 'OrderCompleted', { from: 10, to: 20, confirmed: 20 })
      .handled('handle', 'notification', 'OrderCompleted', { from: 12, to: 13, parent: 'send' })
      .model();
    expect(arrows.map(({ to, receivedAt }) => [to, ms(receivedAt)])).toContainEqual(['Broker', 12]);
  });

  test('a message without a confirm is lost', () => {
    const { arrows } = new LaneLog()
      .sent('send', 'order', 'OrderCompleted', { from: 10, to: 11, error: 'NotConfirmed' })
      .model();
    expect(arrows).toMatchObject([{ lost: true, lostAt: 11_000 }]);
  });

  test('a copy in the retry queue is not lost', () => {
    const { arrows } = new LaneLog()
      .sent('copy', 'billing', 'OrderCreated', { from: 10, to: 11, queue: 'billing.retry' })
      .model();
    expect(arrows.map(({ what, lost }) => [what, lost])).toEqual([
      ['OrderCreated', false],
      ['confirm', false],
    ]);
  });

  test('attempts of one request are counted, those of the settler marked', () => {
    const refused = { error: 'ServiceFault' };
    const { arrows } = new LaneLog()
      .served('post', 'order', '/orders', { from: 1, to: 90, status: 202 })
      .called('first', 'order', '/billing/withdraw', { from: 4, to: 5, parent: 'post', ...refused })
      .called('second', 'order', '/billing/withdraw', { from: 50, to: 51, parent: 'post', ...refused })
      .span('settle', 'order', 'internal', 'settle', { from: 5000, to: 5100, parent: 'post' })
      .called('third', 'order', '/billing/withdraw', { from: 5001, to: 5002, parent: 'settle', ...refused })
      .model();
    const calls = arrows.filter(({ to }) => to === 'Billing');
    expect(calls.map(({ retry, resumed }) => [retry, resumed])).toEqual([
      [0, false],
      [1, false],
      [0, true],
    ]);
  });

  test('an arrow has its row in the arrow table', () => {
    const table = [
      { from: 'Order', to: 'Order', labels: ['INSERT orders'], sources: [] },
      { from: 'Order', to: 'Order', labels: ['UPDATE orders + INSERT outbox'], sources: [] },
      { from: 'Order', to: 'Client', labels: ['201', '400'], sources: [] },
    ] as const;
    const { arrows } = new LaneLog(table.map((row) => ({ ...row, labels: [...row.labels], sources: [] })))
      .request(0)
      .answer(9, 202)
      .served('post', 'order', '/orders', { from: 1, to: 8, parent: 'client1', status: 202 })
      .statement('settle', 'order', 'SELECT FROM settle_order(1)', { from: 5, to: 6, parent: 'post' })
      .model();
    expect(arrows.map(({ what, code }) => [what, code])).toEqual([
      ['POST /orders', undefined],
      ['UPDATE orders + INSERT outbox', 1],
      ['202', 2],
    ]);
  });
});

describe('commits', () => {
  const settling = (at: number, id = 'settle') =>
    [id, 'order', 'SELECT FROM settle_order(1)', { from: at, to: at + 3 }] as const;

  test('a commit ends with the statement nearest to its row', () => {
    const { commits } = new LaneLog()
      .statement(...settling(5, 'first'))
      .statement(...settling(40, 'second'))
      .order(60, { created: 1, settled: 42 })
      .model();
    expect(commits.map(({ state, at, arrow }) => [state, ms(at), arrow])).toEqual([
      ['pending', 1, undefined],
      ['completed', 43, 'second.statement'],
    ]);
  });

  test('a statement that changed no row is no commit', () => {
    const { commits } = new LaneLog()
      .statement(...settling(5))
      .order(60, { created: 1 })
      .model();
    expect(commits.map(({ state }) => state)).toEqual(['pending']);
  });

  test('a statement long before the row is not its commit', () => {
    const { commits } = new LaneLog()
      .statement(...settling(5))
      .order(600, { created: 1, settled: 500 })
      .model();
    expect(commits.map(({ state, at, arrow }) => [state, ms(at), arrow])).toContainEqual(['completed', 500, undefined]);
  });

  test('a commit names the event that it stored', () => {
    const { commits } = new LaneLog()
      .statement(...settling(5))
      .span('relay', 'order', 'internal', 'relay', { from: 9, to: 12 })
      .sent('send', 'order', 'OrderCompleted', { from: 9, to: 11, confirmed: 11, parent: 'relay' })
      .order(60, { created: 1, settled: 7 })
      .model();
    expect(commits.map(({ state, events }) => [state, events])).toEqual([
      ['pending', []],
      ['completed', ['OrderCompleted']],
    ]);
  });
});

describe('waits', () => {
  const waitsOf = (log: LaneLog) => log.model().waits.map((wait) => [wait.place, wait.for, ...fromTo(wait)]);

  test('an event waits in the outbox until a publish is confirmed', () => {
    const log = new LaneLog()
      .order(20, { created: 3 })
      .rows(20, 'order', 'outbox', {
        id: 'id of OrderCreated',
        type: 'OrderCreated',
        occurred_at: '2026-01-01T00:00:00.003Z',
      })
      .span('relay1', 'order', 'internal', 'relay', { from: 100, to: 110 })
      .sent('send1', 'order', 'OrderCreated', { from: 100, to: 110, error: 'NotConfirmed', parent: 'relay1' })
      .span('relay2', 'order', 'internal', 'relay', { from: 4000, to: 4010 })
      .sent('send2', 'order', 'OrderCreated', { from: 4000, to: 4004, confirmed: 4004, parent: 'relay2' });
    expect(waitsOf(log)).toContainEqual(['outbox', 'Order', 3, 4000]);
  });

  test('a message waits in the queue until it is delivered', () => {
    const log = new LaneLog()
      .sent('send', 'order', 'OrderCompleted', { from: 10, to: 14, confirmed: 14 })
      .handled('handle', 'notification', 'OrderCompleted', {
        from: 3000,
        to: 3005,
        parent: 'send',
        acknowledged: 3004,
      });
    expect(waitsOf(log)).toEqual([['queue', 'Notification', 12, 2998]]);
  });

  test('an undelivered message waits in a queue that is not empty', () => {
    const log = new LaneLog()
      .sent('send', 'order', 'OrderCompleted', { from: 10, to: 14, confirmed: 14 })
      .queue(50, 'notification', 1);
    expect(waitsOf(log)).toEqual([['queue', 'Notification', 12, undefined]]);
  });

  test('a message of a locked account waits in the retry queue', () => {
    const log = new LaneLog()
      .sent('send', 'order', 'OrderCreated', { from: 10, to: 10, confirmed: 10 })
      .handled('first', 'billing', 'OrderCreated', { from: 10, to: 300, parent: 'send', acknowledged: 300 })
      .sent('copy', 'billing', 'OrderCreated', { from: 280, to: 290, parent: 'first', queue: 'billing.retry' })
      .handled('again', 'billing', 'OrderCreated', { from: 1295, to: 1300, parent: 'first', acknowledged: 1300 });
    expect(waitsOf(log)).toEqual([['retry queue', 'Billing', 290, 1290]]);
  });

  test('a message returns to the queue when its consumer is killed', () => {
    const log = new LaneLog()
      .sent('send', 'order', 'OrderCreated', { from: 10, to: 10, confirmed: 10 })
      .handled('first', 'billing', 'OrderCreated', { from: 10, parent: 'send' })
      .fault(20, 'set', { kind: 'killed', participant: 'Billing' })
      .handled('again', 'billing', 'OrderCreated', { from: 900, to: 910, parent: 'send', acknowledged: 910 });
    expect(waitsOf(log)).toEqual([['queue', 'Billing', 20, 900]]);
  });

  test('the row waits while no service works on the order', () => {
    const log = new LaneLog()
      .served('post', 'order', '/orders', { from: 1, to: 8, status: 503 })
      .span('settle', 'order', 'internal', 'settle', { from: 5000, to: 5040, parent: 'post' })
      .order(5100, { created: 3, settled: 5030 });
    expect(waitsOf(log)).toEqual([['row', 'Order', 8, 5000]]);
  });

  test('the row does not wait while its event is in a queue', () => {
    const log = new LaneLog()
      .served('post', 'order', '/orders', { from: 1, to: 8, status: 202 })
      .sent('send', 'order', 'OrderCreated', { from: 8, to: 10, confirmed: 10 })
      .handled('pay', 'billing', 'OrderCreated', { from: 3000, to: 3100, parent: 'send', acknowledged: 3100 })
      .order(3200, { created: 3, settled: 3090 });
    expect(waitsOf(log).map(([place]) => place)).toEqual(['queue']);
  });
});

describe('the two clocks', () => {
  /** Order settles and calls Notification, which refuses. */
  const refused = () =>
    new LaneLog()
      .request(0)
      .served('post', 'order', '/orders', { from: 1, to: 20, parent: 'client1', status: 201 })
      .called('notify', 'order', '/notifications', { from: 12, to: 15, parent: 'post', error: 'ServiceFault' })
      .answer(21, 201)
      .order(60, { settled: 10 });

  test('a refused notification is lost when the caller gives up', () => {
    const { clocks, owed } = refused().model();
    expect(clocks).toMatchObject({
      answered: { at: 21_000, status: 201 },
      settled: { at: 10_000 },
      lost: { at: 15_000 },
    });
    expect(clocks.done).toBeUndefined();
    expect(owed).toMatchObject({ from: 21_000, lost: true });
  });

  test('it does not count as lost before a second has passed', () => {
    expect(refused().model(500).clocks.lost).toBeUndefined();
  });

  test('an event in an outbox is not lost', () => {
    const log = new LaneLog()
      .served('post', 'order', '/orders', { from: 1, to: 20, status: 201 })
      .order(60, { settled: 10 })
      .rows(60, 'order', 'outbox', { id: '1', type: 'OrderCompleted', occurred_at: '2026-01-01T00:00:00.010Z' });
    expect(log.model().clocks.lost).toBeUndefined();
  });

  test('a notification is lost with the process that held it in memory', () => {
    const { clocks, arrows } = new LaneLog()
      .served('post', 'order', '/orders', { from: 1 })
      .called('notify', 'order', '/notifications', { from: 12, parent: 'post' })
      .order(60, { settled: 10 })
      .fault(70, 'set', { kind: 'killed', participant: 'Order' })
      .model();
    expect(clocks.lost).toEqual({ at: 70_000 });
    expect(arrows.at(-1)).toMatchObject({ to: 'Notification', lost: true, lostAt: 70_000 });
  });

  test('the outcome is owed from the answer to the last commit', () => {
    const { owed, clocks, commits } = new LaneLog()
      .request(0)
      .answer(5, 202)
      .order(90, { settled: 40 })
      .notified(90, 30)
      .model();
    expect(clocks.done).toEqual({ at: 40_000 });
    expect(owed).toEqual({ from: 5000, to: 40_000, lost: false });
    expect(commits.filter(({ last }) => last).map(({ state }) => state)).toEqual(['completed']);
  });

  test('nothing is owed when the answer comes last', () => {
    const { owed } = new LaneLog().request(0).answer(50, 201).order(90, { settled: 40 }).notified(90, 45).model();
    expect(owed).toBeUndefined();
  });
});

describe('faults', () => {
  test('a fault is felt with the first call that it fails', () => {
    const { faults } = new LaneLog()
      .fault(-2000, 'set', { kind: 'down', participant: 'Billing' })
      .called('call', 'order', '/billing/withdraw', { from: 4, to: 6, error: 'ServiceFault' })
      .fault(3000, 'healed', { kind: 'down', participant: 'Billing' })
      .model();
    expect(faults).toMatchObject([{ participant: 'Billing', from: -2_000_000, felt: 6000, to: 3_000_000 }]);
  });

  test("a consumer's fault is felt when a message has to wait", () => {
    const { faults } = new LaneLog()
      .fault(-2000, 'set', { kind: 'down', participant: 'Notification' })
      .sent('send', 'order', 'OrderCompleted', { from: 10, to: 14, confirmed: 14 })
      .queue(50, 'notification', 1)
      .model();
    expect(faults).toMatchObject([{ felt: 12_000 }]);
  });
});
