import fc from 'fast-check';
import { laneModel } from '../../../common/lab/page/model/derive.ts';
import { type LaneModel } from '../../../common/lab/page/model/run.ts';
import { visibleAt } from '../../../common/lab/page/model/visible.ts';
import { recordings } from './recordings.ts';

const lanes = recordings().flatMap((run) => run.lanes.map((lane) => ({ lane, run, model: laneModel(lane, run) })));
const moment = fc
  .constantFrom(...lanes)
  .chain((one) => fc.integer({ min: -1000, max: one.model.end + 1000 }).map((t) => ({ ...one, t })));

test('nothing later than the time is visible', () => {
  fc.assert(
    fc.property(moment, ({ model, t }) => {
      const { rows, queues, books, logs, client, ...drawn } = visibleAt(model, t);
      expect(Math.max(...timesIn(drawn), ...timesIn({ rows, queues, books, logs }, ['at']))).toBeLessThanOrEqual(t);
      for (const { request, answer } of client)
        expect(Math.max(request.at, answer?.at ?? request.at)).toBeLessThanOrEqual(t);
    }),
  );
});

test('at the end everything is visible', () => {
  for (const { model } of lanes) expect(visibleAt(model, Infinity)).toEqual({ ...model, end: model.end });
});

test('the log so far has every visible call, statement and publish', () => {
  fc.assert(
    fc.property(moment, ({ lane, run, model, t }) => {
      const soFar = laneModel({ ...lane, records: lane.records.filter(({ at }) => at <= t) }, run);
      expect(begunIn(soFar)).toEqual(begunIn(visibleAt(model, t)));
    }),
  );
});

/** Arrows that a span shows at its start. The beginning of the others is known later, at their end. */
function begunIn({ arrows }: LaneModel): string[] {
  const begun = arrows.filter(
    ({ kind, to }) => kind === 'call' || kind === 'statement' || (kind === 'message' && to === 'Broker'),
  );
  return begun.map(({ from, to, what, sentAt }) => `${from} ${to} ${what} ${sentAt}`).sort();
}

/** The numbers under these keys, at any depth. */
function timesIn(
  value: unknown,
  keys = ['at', 'from', 'to', 'sentAt', 'receivedAt', 'lostAt', 'felt', 'end'],
): number[] {
  return Object.entries(value ?? {}).flatMap(([key, inner]) => {
    if (typeof inner === 'number') return keys.includes(key) ? [inner] : [];
    return typeof inner === 'object' ? timesIn(inner, keys) : [];
  });
}
