import { drawLane, type LaneDrawing, type Scene } from '../../../common/lab/page/browser/layout/lane.ts';
import { boxAround, boxOf, type Measure, overlap } from '../../../common/lab/page/browser/layout/labels.ts';
import { axisOf, heightsOf, yOf } from '../../../common/lab/page/browser/time/axis.ts';
import { type LaneName, laneNames } from '../../../common/lab/page/model/run.ts';
import { scenarioNames, story, vocabularies } from './stories.ts';

/** As wide as DejaVu Sans, the widest of the usual fonts. */
const measure: Measure = (text, size, bold) => text.length * size * (bold ? 0.68 : 0.62);

/** The sizes of the drawing at 1280 x 720 and at 1920 x 1080. */
const rooms = [
  { width: 288, height: 350, rem: 16, language: 'ru' },
  { width: 436, height: 560, rem: 20, language: 'en' },
] as const;

const LEFT = 70;

function scenesOf(scenario: string, { width, height, rem, language }: (typeof rooms)[number]): Scene[] {
  const words = vocabularies[language];
  const { lanes, steps, score } = story(scenario, words);
  // a step, then the middle between two, in turns
  const moments = steps.map(({ at, ids }, index) => {
    const next = steps[index + 1]?.at ?? at;
    return { now: index % 2 === 0 ? at : (at + next) / 2, active: new Set(ids) };
  });
  return moments.flatMap(({ now, active }) => {
    const axis = axisOf(score.windows, heightsOf(score.windows, now, height - 10, rem), 5);
    const box = { left: LEFT, width, top: 0, bottom: height, rem };
    return lanes.map((model) => ({ model, now, axis, box, active, measure, words: { ...words, back: words.isBack } }));
  });
}

const placeOf = ({ model, now }: Scene) => `${model.variant} at ${now}`;

/** The boxes that no label may touch. */
const marksOf = ({ statuses, commits, tokens, crosses }: LaneDrawing, rem: number) => [
  ...statuses.map(({ x, y, width, height }) => boxAround(x, y, width, height)),
  ...commits.map(({ x, y, size }) => boxAround(x, y, 2 * size, 2 * size)),
  ...tokens.map(({ x, y }) => boxAround(x, y, rem * 0.6, rem * 0.6)),
  ...crosses.map(({ x, y }) => boxAround(x, y, rem * 0.4, rem * 0.4)),
];

describe.each(scenarioNames.flatMap((scenario) => rooms.map((room) => ({ scenario, room, width: room.width }))))(
  '$scenario, lanes of $width px',
  ({ scenario, room }) => {
    const drawn = scenesOf(scenario, room).map((scene) => ({ scene, drawing: drawLane(scene) }));

    test('no two labels overlap, and none covers a mark', () => {
      const clashes = drawn.flatMap(({ scene, drawing }) => {
        const boxes = drawing.labels.map((label) => ({ text: label.text, box: boxOf(label, label, measure) }));
        return boxes.flatMap(({ text, box }, index) => [
          ...boxes
            .slice(index + 1)
            .filter((other) => overlap(box, other.box))
            .map((other) => [placeOf(scene), text, other.text]),
          ...marksOf(drawing, room.rem)
            .filter((mark) => overlap(box, mark))
            .map(() => [placeOf(scene), text]),
        ]);
      });
      expect(clashes).toStrictEqual([]);
    });

    test('every label is inside of its lane', () => {
      const outside = drawn.flatMap(({ scene, drawing }) =>
        drawing.labels
          .filter((label) => {
            const { x, width } = boxOf({ ...label, angle: 0 }, label, measure);
            const slack = label.angle ? width : 0;
            return x - width / 2 < LEFT - slack || x + width / 2 > LEFT + room.width + slack;
          })
          .map(({ text }) => [placeOf(scene), text]),
      );
      expect(outside).toStrictEqual([]);
    });

    test('nothing is drawn below the now line', () => {
      const late = drawn.flatMap(({ scene, drawing }) => {
        const now = yOf(scene.axis, scene.now!) + 0.01;
        const lows = [
          ...drawing.bands.map(({ bottom }) => bottom),
          ...drawing.bars.map(({ bottom }) => bottom),
          ...drawing.arrows.flatMap(({ from, to }) => [from.y, to.y]),
          ...drawing.commits.map(({ y }) => y),
          ...drawing.statuses.map(({ y }) => y),
        ];
        return lows.filter((low) => low > now).map((low) => [placeOf(scene), low, now]);
      });
      expect(late).toStrictEqual([]);
    });
  },
);

/** Draws a lane at the end of a recording. */
function atEnd(scenario: string, lane: LaneName): LaneDrawing {
  const scenes = scenesOf(scenario, rooms[1]);
  return drawLane(scenes.findLast(({ model }) => model.variant === lane)!);
}

test('only what happened before the answer is not owed', () => {
  const tones = Object.fromEntries(
    laneNames.map((lane) => [lane, atEnd('nothing-broken', lane).bands.map(({ tone }) => tone)]),
  );
  expect(tones.http).toStrictEqual([]);
  expect(tones.collaboration).toStrictEqual(['owed']);
});

test('a lost notification has a band of its own', () => {
  expect(atEnd('notification-down', 'http').bands.map(({ tone }) => tone)).toStrictEqual(['lost']);
});

test('a lifeline is broken while its participant is down', () => {
  const states = atEnd('billing-down', 'http').lifelines.filter(({ key }) => key.startsWith('Billing'));
  expect(states.map(({ state }) => state)).toStrictEqual(['down', 'up']);
});

test('the last commit has the check mark', () => {
  expect(atEnd('billing-down', 'hybrid').commits.filter(({ last }) => last)).toHaveLength(1);
});

test('before the run there are lifelines alone', () => {
  const [scene] = scenesOf('nothing-broken', rooms[0]) as [Scene];
  const { lifelines, ...others } = drawLane({ ...scene, now: undefined });
  expect(lifelines.length).toBeGreaterThan(3);
  expect(Object.values(others).flat()).toStrictEqual([]);
});
