import { type Participant } from '../../model/participants.ts';
import {
  type CommitState,
  type FaultInterval,
  type LaneModel,
  type ModelArrow,
  type WaitPlace,
} from '../../model/run.ts';
import { type Axis, rowHeightAt, yOf } from '../time/axis.ts';
import { LABEL_REM, type LaneBox, xOf } from './geometry.ts';
import {
  boxAround,
  boxOf,
  type Box,
  type Label,
  type Measure,
  overlap,
  placed,
  type PlacedLabel,
  type Place,
} from './labels.ts';
import { arrivalOf, isDrawn, releaseOf } from './times.ts';

/** The words in the drawing. Words of the API, such as `pending`, are the same in every language. */
export interface DrawingWords {
  owed: string;
  lost: string;
  back: string;
  retry: string;
  waits: Record<WaitPlace, string>;
  /** Formats microseconds. */
  duration: (microseconds: number) => string;
}

/** A lane at one moment. */
export interface Scene {
  model: LaneModel;
  /** Microseconds; absent before the run. */
  now?: number;
  axis: Axis;
  box: LaneBox;
  /** The ids of the arrows, commits and waits that the current step speaks of. */
  active: ReadonlySet<string>;
  words: DrawingWords;
  measure: Measure;
}

export type ArrowStyle = 'call' | 'reply' | 'event' | 'acknowledgement';
export type StatusTone = 'outcome' | 'accepted' | 'fault';
export type LabelTone = 'arrow' | 'state' | 'fault' | 'owed';

interface Keyed {
  key: string;
}
export interface Band extends Keyed {
  tone: 'owed' | 'lost';
  top: number;
  bottom: number;
}
export interface Rule extends Keyed {
  y: number;
}
export interface Lifeline extends Keyed {
  x: number;
  top: number;
  bottom: number;
  state: 'up' | 'down' | 'impaired';
}
/** Somebody waits for a reply (`client`, `caller`), or something waits for somebody (`held`). */
export interface Bar extends Keyed {
  tone: 'client' | 'caller' | 'held';
  x: number;
  top: number;
  bottom: number;
  width: number;
}
export interface DrawnArrow extends Keyed {
  style: ArrowStyle;
  failed: boolean;
  active: boolean;
  from: { x: number; y: number };
  to: { x: number; y: number };
  /** Radians. */
  angle: number;
  /** It has arrived: it has a head, or a cross if it failed. Before, a dot is at its end. */
  arrived: boolean;
}
export interface CommitMark extends Keyed {
  x: number;
  y: number;
  /** Half of the side. */
  size: number;
  last: boolean;
  active: boolean;
}
export interface StatusMark extends Keyed {
  x: number;
  y: number;
  width: number;
  height: number;
  text: string;
  tone: StatusTone;
  active: boolean;
}
export interface Point extends Keyed {
  x: number;
  y: number;
}
export type ToneLabel = PlacedLabel & { tone: LabelTone; active: boolean };

export interface LaneDrawing {
  bands: Band[];
  rules: Rule[];
  lifelines: Lifeline[];
  bars: Bar[];
  arrows: DrawnArrow[];
  crosses: Point[];
  commits: CommitMark[];
  statuses: StatusMark[];
  /** Where the order is now. */
  tokens: Point[];
  labels: ToneLabel[];
}

/** The order in which labels get their places. */
const PRIORITY = { active: 0, waiting: 1, owed: 1, fault: 2, sent: 2, commit: 3, reply: 4 };
/** Below this row height, in rem, a window shows the labels of the current step only. */
const READABLE_ROW = 0.42;
/** Shorter waits, in microseconds, are no place where a reader could find the order. */
const SHORT_WAIT = 1000;

type Wanted = Label & { tone: LabelTone; active: boolean };

/** Lays out a lane: nothing later than the moment, no two labels over each other. */
export function drawLane(scene: Scene): LaneDrawing {
  const lifelines = lifelinesOf(scene);
  if (scene.now === undefined) return { ...nothing, lifelines };
  const arrows = arrowsOf(scene, scene.now);
  const statuses = statusesOf(scene, arrows);
  const commits = commitsOf(scene, scene.now);
  const { bars, tokens } = barsOf(scene, scene.now);
  const bands = bandsOf(scene, scene.now);
  const crosses = [...crossesOf(arrows), ...faultCrosses(scene, scene.now)];
  const obstacles = [
    ...statuses.map(({ x, y, width, height }) => boxAround(x, y, width, height)),
    ...commits.map(({ x, y, size }) => boxAround(x, y, 2 * size, 2 * size)),
    ...tokens.map(({ x, y }) => boxAround(x, y, scene.box.rem * 0.6, scene.box.rem * 0.6)),
    ...crosses.map(({ x, y }) => boxAround(x, y, scene.box.rem * 0.4, scene.box.rem * 0.4)),
  ];
  const wanted = [
    ...waitLabels(scene, tokens),
    ...owedLabels(scene, bands, [...obstacles, ...arrows.map(shaftOf)]),
    ...arrowLabels(scene, arrows),
    ...commitLabels(scene, commits),
    ...backLabels(scene, scene.now),
  ];
  const labels = placedLabels(scene, wanted, obstacles);
  return {
    bands,
    rules: rulesOf(scene, scene.now),
    lifelines,
    bars,
    arrows,
    crosses,
    commits,
    statuses,
    tokens,
    labels,
  };
}

const nothing: LaneDrawing = {
  ...{ bands: [], rules: [], lifelines: [], bars: [], arrows: [] },
  ...{ crosses: [], commits: [], statuses: [], tokens: [], labels: [] },
};

function placedLabels({ box, measure }: Scene, wanted: Wanted[], obstacles: Box[]): ToneLabel[] {
  const area = {
    left: box.left + 2,
    right: box.left + box.width - 2,
    top: box.top,
    bottom: box.bottom,
  };
  const byKey = new Map(wanted.map((label) => [label.key, label]));
  return placed(wanted, obstacles, area, measure).map((label) => {
    const { tone, active } = byKey.get(label.key)!;
    return { ...label, tone, active };
  });
}

// ---------------------------------------------------------------- bands and lifelines

function bandsOf({ model, axis }: Scene, now: number): Band[] {
  const { owed, clocks } = model;
  const lostAt = clocks.lost && clocks.lost.at <= now ? clocks.lost.at : undefined;
  const bands: Band[] = [];
  if (owed && owed.from < now) {
    const to = Math.min(owed.to ?? now, lostAt ?? now, now);
    if (to > owed.from) bands.push({ key: 'owed', tone: 'owed', top: yOf(axis, owed.from), bottom: yOf(axis, to) });
  }
  const begins = Math.max(lostAt ?? Infinity, clocks.answered?.at ?? Infinity);
  if (begins < now) bands.push({ key: 'lost', tone: 'lost', top: yOf(axis, begins), bottom: yOf(axis, now) });
  return bands;
}

function rulesOf({ model, axis }: Scene, now: number): Rule[] {
  const { answered, done } = model.clocks;
  const isOwed = model.owed !== undefined || model.clocks.lost !== undefined;
  return [
    ...(answered && isOwed && answered.at <= now ? [{ key: 'answered', y: yOf(axis, answered.at) }] : []),
    ...(done && model.owed && done.at <= now ? [{ key: 'done', y: yOf(axis, done.at) }] : []),
  ];
}

const isDown = ({ kind }: FaultInterval) => kind === 'down' || kind === 'killed';

function lifelinesOf({ model, now, axis, box }: Scene): Lifeline[] {
  return model.participants.flatMap((participant) => {
    const x = xOf(box, participant);
    const lines: Lifeline[] = [];
    let top = box.top;
    const add = (bottom: number, state: Lifeline['state']) => {
      if (bottom > top) lines.push({ key: `${participant} ${lines.length}`, x, top, bottom, state });
      top = Math.max(top, bottom);
    };
    for (const fault of model.faults.filter((one) => one.participant === participant)) {
      if (fault.from > 0 && (now === undefined || fault.from > now)) continue;
      if (fault.from > 0) add(yOf(axis, fault.from), 'up');
      const isOver = fault.to !== undefined && now !== undefined && fault.to <= now;
      add(isOver ? yOf(axis, fault.to!) : box.bottom, isDown(fault) ? 'down' : 'impaired');
    }
    add(box.bottom, 'up');
    return lines;
  });
}

/** A fault that begins during the run has its cross on the lifeline. An earlier one has it in the lane's head. */
const faultCrosses = ({ model, axis, box }: Scene, now: number): Point[] =>
  model.faults
    .filter((fault) => isDown(fault) && fault.from > 0 && fault.from <= now)
    .map(({ fault, participant, from }) => ({ key: `fault ${fault}`, x: xOf(box, participant), y: yOf(axis, from) }));

function backLabels({ model, axis, box, words }: Scene, now: number): Wanted[] {
  const size = LABEL_REM * box.rem;
  return model.faults.flatMap(({ fault, participant, to }) => {
    if (to === undefined || to > now) return [];
    const [x, y] = [xOf(box, participant), yOf(axis, to) + size * 0.36];
    const places: Place[] = [
      { text: words.back, x: x - 8, y, anchor: 'end' },
      { text: words.back, x: x + 8, y, anchor: 'start' },
    ];
    return [{ key: `back ${fault}`, priority: PRIORITY.sent, size, bold: true, tone: 'state', active: false, places }];
  });
}

// ---------------------------------------------------------------- waiting

function barsOf({ model, axis, box }: Scene, now: number): { bars: Bar[]; tokens: Point[] } {
  const bars: Bar[] = [];
  const add = (key: string, tone: Bar['tone'], participant: Participant, from: number, to: number, width: number) => {
    if (from >= now) return;
    const [top, bottom] = [yOf(axis, from), yOf(axis, Math.min(to, now))];
    if (bottom > top) bars.push({ key, tone, x: xOf(box, participant), top, bottom, width });
  };
  for (const { attempt, request, answer } of model.client)
    add(`client ${attempt}`, 'client', 'Client', request.at, answer?.at ?? now, box.rem * 0.375);
  for (const call of model.arrows.filter(({ kind, from }) => kind === 'call' && from !== 'Client'))
    add(`caller ${call.id}`, 'caller', call.from, call.sentAt, releaseOf(call, model.arrows) ?? now, box.rem * 0.375);
  const tokens: Point[] = [];
  for (const { id, participant, from, to = now } of model.waits) {
    add(id, 'held', participant, from, to, box.rem * 0.5);
    const waitsNow = from + SHORT_WAIT < now && now <= to;
    if (waitsNow) tokens.push({ key: id, x: xOf(box, participant), y: yOf(axis, now) });
  }
  return { bars, tokens };
}

function waitLabels({ model, box, words, active, now }: Scene, tokens: Point[]): Wanted[] {
  const size = LABEL_REM * box.rem;
  return tokens.flatMap(({ key, x, y }) => {
    const wait = model.waits.find(({ id }) => id === key)!;
    const text = words.waits[wait.place];
    const [right, left, above] = [x + box.rem * 0.55, x - box.rem * 0.55, y - box.rem * 0.4];
    const places: Place[] = [above, above - size * 1.2].flatMap((line): Place[] => [
      { text, x: right, y: line, anchor: 'start' },
      { text, x: left, y: line, anchor: 'end' },
    ]);
    const label: Wanted = {
      ...{ key: `wait ${key}`, priority: PRIORITY.waiting, size, bold: true, tone: 'state', places },
      active: active.has(key) && now !== undefined && now - wait.from < SHORT_WAIT * 3,
    };
    return [label];
  });
}

/** How far below the answer the two lines of what is owed may stand, in rem. The first free place is taken. */
const OWED_OFFSETS = [1.35, 2.65, 3.95, 5.25];

function owedLabels({ model, box, words, now, measure }: Scene, bands: Band[], obstacles: Box[]): Wanted[] {
  const size = LABEL_REM * box.rem;
  const x = (xOf(box, 'Client') + xOf(box, 'Order')) / 2 + 1;
  return bands.flatMap(({ key, tone, top, bottom }): Wanted[] => {
    if (bottom - top < box.rem * 2.2) return [];
    const { owed } = model;
    const lines =
      tone === 'lost' ? [words.lost] : [words.owed, words.duration(Math.min(owed!.to ?? now!, now!) - owed!.from)];
    const placesAt = (offset: number) =>
      lines.map((text, line): Place => ({ text, x, y: top + offset * box.rem + line * size * 1.2, anchor: 'middle' }));
    const isFree = (places: Place[]) =>
      places.every((place) => {
        const own = boxOf(place, { size, bold: true }, measure);
        return place.y < bottom && !obstacles.some((other) => overlap(own, other));
      });
    const offset = OWED_OFFSETS.find((one) => isFree(placesAt(one))) ?? OWED_OFFSETS[0]!;
    const labelTone: LabelTone = tone === 'lost' ? 'fault' : 'owed';
    return placesAt(offset).map((place, line) => ({
      ...{ key: `${key} ${line}`, priority: PRIORITY.owed, size, bold: true, tone: labelTone, active: false },
      places: [place],
    }));
  });
}

/** The box of an arrow's line. */
const shaftOf = ({ from, to, angle }: DrawnArrow): Box => ({
  ...{ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2, height: 2, angle },
  width: Math.hypot(to.x - from.x, to.y - from.y),
});

// ---------------------------------------------------------------- arrows

/** How far an arrow of unknown duration has come after a millisecond, and its most. */
const UNKNOWN = { perMicrosecond: 1 / 1000, most: 0.9 };

function arrowsOf({ model, axis, box, active }: Scene, now: number): (DrawnArrow & { source: ModelArrow })[] {
  return model.arrows
    .filter((arrow) => isDrawn(arrow) && arrow.sentAt <= now && arrow.from !== arrow.to)
    .map((arrow) => {
      const arrival = arrivalOf(arrow);
      const arrived = arrival !== undefined && arrival <= now;
      const way = arrived ? 1 : wayOf(arrow.sentAt, arrival, now);
      const [start, goal] = [xOf(box, arrow.from), xOf(box, arrow.to)];
      const direction = Math.sign(goal - start);
      const failed = arrow.lost && (arrow.receivedAt === undefined || arrow.kind === 'reply');
      const from = { x: start + direction * box.rem * 0.16, y: yOf(axis, arrow.sentAt) };
      const end = goal - direction * box.rem * (failed ? 0.5 : arrow.to === 'Client' ? 0.26 : 0.18);
      const to = { x: from.x + (end - from.x) * way, y: yOf(axis, arrived ? arrival : now) };
      const angle = Math.atan2(to.y - from.y, to.x - from.x);
      const style = styleOf(arrow);
      return { key: arrow.id, style, failed, active: active.has(arrow.id), from, to, angle, arrived, source: arrow };
    });
}

function wayOf(sentAt: number, arrival: number | undefined, now: number): number {
  if (arrival !== undefined) return (now - sentAt) / Math.max(1, arrival - sentAt);
  return UNKNOWN.most * (1 - Math.exp((sentAt - now) * UNKNOWN.perMicrosecond));
}

function styleOf({ kind }: ModelArrow): ArrowStyle {
  if (kind === 'message') return 'event';
  return kind === 'statement' ? 'call' : kind;
}

const crossesOf = (arrows: DrawnArrow[]): Point[] =>
  arrows.filter(({ failed, arrived }) => failed && arrived).map(({ key, to }) => ({ key, x: to.x, y: to.y }));

/** Returns the texts of an arrow, the best one first. */
function textsOf(arrow: ModelArrow, words: DrawingWords): string[] {
  const { kind, what, retry, resumed } = arrow;
  if (kind !== 'call') return [what];
  const [method = '', path = ''] = what.split(' ');
  const last = path.split('/').at(-1) ?? '';
  if (retry > 0 && !resumed) return [words.retry, last];
  return path === '/orders' ? [what, method] : [what, last];
}

/** An arrow steeper than this, in degrees, has a level label at its start. */
const STEEP = 40;

function arrowLabels(scene: Scene, arrows: (DrawnArrow & { source: ModelArrow })[]): Wanted[] {
  const { box, words, axis } = scene;
  const size = LABEL_REM * box.rem;
  return arrows.flatMap(({ key, style, failed, active, from, to, source }): Wanted[] => {
    if (style === 'acknowledgement' || isStatus(source)) return [];
    if (!active && rowHeightAt(axis, source.sentAt) < READABLE_ROW * box.rem) return [];
    const goal = xOf(box, source.to);
    const full = { x: goal - Math.sign(goal - from.x) * box.rem * 0.2, y: to.y };
    const slope = (Math.atan2(full.y - from.y, Math.abs(full.x - from.x)) * 180) / Math.PI;
    const angle = (full.x > from.x ? 1 : -1) * slope;
    const middle = { x: (from.x + full.x) / 2, y: (from.y + to.y) / 2 };
    const lift = size * (failed ? 0.42 : 0.34);
    const room = Math.abs(full.x - from.x) - 2;
    const texts = textsOf(source, words);
    const fitting = texts.filter((text) => scene.measure(text, size, active) <= room + (active ? size : 0));
    const places: Place[] = (fitting.length > 0 ? fitting : active ? texts.slice(-1) : []).flatMap((text): Place[] => {
      if (Math.abs(slope) > STEEP) return [{ text, x: middle.x, y: from.y + size * 0.3, anchor: 'middle' }];
      const above = lifted(middle, angle, -lift);
      const below = lifted(middle, angle, lift + size * 0.78);
      return [
        { text, ...above, anchor: 'middle', angle },
        { text, ...below, anchor: 'middle', angle },
      ];
    });
    const priority = active
      ? PRIORITY.active
      : failed
        ? PRIORITY.fault
        : style === 'reply'
          ? PRIORITY.reply
          : PRIORITY.sent;
    const tone: LabelTone = failed ? 'fault' : 'arrow';
    return places.length > 0
      ? [{ key: `arrow ${key}`, priority, size, bold: active || failed, tone, active, places }]
      : [];
  });
}

/** Moves a point across a direction: up for a negative distance. */
function lifted({ x, y }: { x: number; y: number }, degrees: number, distance: number): { x: number; y: number } {
  const angle = (degrees * Math.PI) / 180;
  return { x: x - Math.sin(angle) * distance, y: y + Math.cos(angle) * distance };
}

// ---------------------------------------------------------------- statuses and commits

const isStatus = ({ kind, to }: ModelArrow) => kind === 'reply' && to === 'Client';

/** Tells an outcome from an acceptance and from a fault by the status alone. */
export function toneOfStatus(status: string | number | undefined): StatusTone {
  const code = Number(status);
  if (!code || code >= 500) return 'fault';
  return code === 202 || code === 409 ? 'accepted' : 'outcome';
}

function statusesOf({ box, active }: Scene, arrows: (DrawnArrow & { source: ModelArrow })[]): StatusMark[] {
  const marks: StatusMark[] = [];
  for (const { from, to, source, arrived, failed } of arrows) {
    if (!isStatus(source) || failed) continue;
    if (!arrived && Math.abs(to.x - from.x) < box.rem * 2) continue;
    const middle = { x: (xOf(box, 'Client') + xOf(box, 'Order')) / 2, y: (from.y + to.y) / 2 };
    const [width, height] = [box.rem * 1.9, box.rem * 0.95];
    const mark = { key: source.id, ...middle, width, height, text: source.what, tone: toneOfStatus(source.what) };
    const own = boxAround(mark.x, mark.y, width, height);
    if (marks.some((other) => overlap(own, boxAround(other.x, other.y, width, height)))) continue;
    marks.push({ ...mark, active: active.has(source.id) });
  }
  return marks;
}

function commitsOf(
  { model, axis, box, active }: Scene,
  now: number,
): (CommitMark & { state: CommitState; at: number; participant: Participant })[] {
  return model.commits
    .filter(({ at }) => at <= now)
    .map(({ id, participant, at, state, last }) => ({
      ...{ key: id, x: xOf(box, participant), y: yOf(axis, at), size: box.rem * (last ? 0.36 : 0.24) },
      ...{ last, active: active.has(id), state, at, participant },
    }));
}

function commitLabels({ axis, box }: Scene, commits: ReturnType<typeof commitsOf>): Wanted[] {
  const size = LABEL_REM * box.rem;
  return commits.flatMap(({ key, x, y, size: half, last, active, state, at, participant }): Wanted[] => {
    if (!active && !last && rowHeightAt(axis, at) < READABLE_ROW * box.rem) return [];
    const gap = half + box.rem * 0.26;
    const right: Place = { text: state, x: x + gap, y: y + size * 0.36, anchor: 'start' };
    const left: Place = { text: state, x: x - gap, y: y + size * 0.36, anchor: 'end' };
    const places = participant === 'Notification' || participant === 'Order' ? [left, right] : [right, left];
    const priority = active ? PRIORITY.active : PRIORITY.commit;
    return [{ key: `commit ${key}`, priority, size, bold: true, tone: 'state', active, places }];
  });
}
