import { type Features, inTheAnswer } from '../behaviour/features.ts';
import http from '../behaviour/variants/http.ts';
import { type MatrixCell } from './besides-table.ts';
import { type Break } from './break.ts';
import { allowedLosses } from './calls.ts';
import { judge } from './judge.ts';
import { after, before, during, moments, outcomeOf, paid, whileMended } from './made-up.ts';

const fault: Break = { reach: 'variant', breaks: () => Promise.reject(new Error('not caused')) };
const lossy: MatrixCell = { sees: 'unchanged', notified: 'lost' };
const features: Features = { ...http, answers: inTheAnswer };

/** Six orders during the fault lose their notification, as `lost` promises, and one order more. */
function withOneMore(due: number) {
  const six = Array.from({ length: 6 }, (_, index) => paid(`during ${index}`, during + index, { lost: true }));
  const outcome = outcomeOf(lossy, [...six, paid('one more', due, { lost: true })]);
  return { ...outcome, mayBeUnnotified: allowedLosses(features, lossy, fault, outcome.calls, { moments }) };
}

describe('a lost notification', () => {
  test.each([
    ['settled before the fault', before],
    ['placed just before it', moments.breaking - 20],
    ['placed when it was repaired', moments.mended],
    ['placed after it', after],
  ])('of an order %s fails the run', (_, due) => {
    expect(() => judge(withOneMore(due), fault)).toThrow('one more');
  });

  test.each([
    ['in flight when the fault begins', moments.breaking - 1],
    ['placed while it is repaired', whileMended],
  ])('of an order %s is allowed', (_, due) => {
    expect(() => judge(withOneMore(due), fault)).not.toThrow();
  });

  test('fails the run where all notifications arrive', () => {
    const outcome = outcomeOf({ sees: 'unchanged', notified: 'arrives' }, [
      ...Array.from({ length: 6 }, (_, index) => paid(`during ${index}`, during + index)),
      paid('lost', during, { lost: true }),
    ]);
    const mayBeUnnotified = allowedLosses(features, outcome.cell, fault, outcome.calls, { moments });
    expect(() => judge({ ...outcome, mayBeUnnotified }, fault)).toThrow('lost');
  });
});
