import { drawnFrom } from '../../../common/lab/trace/existing-order.ts';
import { textOf } from '../../../common/lab/trace/text.ts';
import { LaneLog } from './lane-log.ts';

test('an order without spans is drawn from its rows and log lines', () => {
  const model = new LaneLog()
    .order(0, { created: 0, settled: 12 })
    .rows(0, 'order', 'outbox', { id: '1', type: 'OrderCompleted', occurred_at: '2026-01-01T00:00:00.012Z' })
    .notified(0, 30)
    .line(20, 'order', 'event stays in the outbox')
    .model();
  const [heads, ...lines] = textOf(drawnFrom(model)).split('\n');
  expect(heads!.trim().split(/ +/)).toEqual(['Order', 'Notification']);
  expect(lines.map((line) => line.replaceAll('│', '').trim().replaceAll(/ +/g, ' '))).toEqual([
    '+0.0 ms row: pending',
    '+12.0 ms row: completed',
    '+12.0 ms row: OrderCompleted in the outbox',
    '+20.0 ms log: event stays in the outbox',
    '+30.0 ms row: notified',
  ]);
});
