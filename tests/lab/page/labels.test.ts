import fc from 'fast-check';
import {
  boxAround,
  boxOf,
  type Label,
  type Measure,
  overlap,
  placed,
  type Place,
} from '../../../common/lab/page/browser/layout/labels.ts';

const measure: Measure = (text, size, bold) => text.length * size * (bold ? 0.64 : 0.6);
const area = { left: 0, top: 0, right: 300, bottom: 200 };
const label = (key: string, priority: number, ...places: Place[]): Label => ({
  key,
  priority,
  size: 11,
  bold: false,
  places,
});
const at = (x: number, y: number, text = 'pending'): Place => ({ text, x, y, anchor: 'start' });

test('the label with priority stays, the other one is left out', () => {
  const found = placed([label('late', 2, at(52, 50)), label('first', 1, at(50, 50))], [], area, measure);
  expect(found.map(({ key }) => key)).toStrictEqual(['first']);
});

test('a label moves to its second place', () => {
  const found = placed([label('first', 1, at(50, 50)), label('late', 2, at(52, 50), at(50, 90))], [], area, measure);
  expect(found.map(({ key, y }) => [key, y])).toStrictEqual([
    ['first', 50],
    ['late', 90],
  ]);
});

test('a long text gives way to its short one', () => {
  const [found] = placed([label('one', 1, at(250, 50, 'POST /orders'), at(250, 50, 'POST'))], [], area, measure);
  expect(found!.text).toBe('POST');
});

test('no label covers an obstacle', () => {
  expect(placed([label('one', 1, at(50, 50))], [boxAround(60, 48, 20, 10)], area, measure)).toStrictEqual([]);
});

test('parallel slanted labels pass where upright boxes would collide', () => {
  const slanted = (y: number): Place => ({ text: 'OrderCompleted', x: 150, y, anchor: 'middle', angle: 20 });
  expect(placed([label('one', 1, slanted(80)), label('other', 1, slanted(96))], [], area, measure)).toHaveLength(2);
  expect(placed([label('one', 1, slanted(80)), label('other', 1, slanted(86))], [], area, measure)).toHaveLength(1);
});

test('no two placed labels overlap, and none leaves the area', () => {
  const places = fc.record({
    text: fc.constantFrom('pending', 'PaymentCompleted', '201', 'POST /orders', 'ждёт в очереди'),
    x: fc.integer({ min: -20, max: 320 }),
    y: fc.integer({ min: -20, max: 220 }),
    anchor: fc.constantFrom('start', 'middle', 'end'),
    angle: fc.integer({ min: -40, max: 40 }),
  });
  const labels = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.array(places, { minLength: 1, maxLength: 3 })));
  fc.assert(
    fc.property(labels, (drawn) => {
      const all = drawn.map(([priority, places], index) => label(`${index}`, priority, ...(places as Place[])));
      const boxes = placed(all, [], area, measure).map((one) => boxOf(one, one, measure));
      for (const [index, one] of boxes.entries()) {
        for (const other of boxes.slice(index + 1)) expect(overlap(one, other)).toBe(false);
        expect(one.x).toBeGreaterThan(0);
        expect(one.x).toBeLessThan(300);
      }
    }),
  );
});
