import { type Axis, type Window, yOf } from '../time/axis.ts';
import { LABEL_REM } from './geometry.ts';

export interface Tick {
  key: string;
  y: number;
  /** It leads across the lanes. */
  line: boolean;
}

export interface FoldStrip {
  key: string;
  top: number;
  height: number;
}

export interface GutterLabel {
  key: string;
  y: number;
  text: string;
  fold: boolean;
}

export interface Gutter {
  ticks: Tick[];
  folds: FoldStrip[];
  labels: GutterLabel[];
  /** The position of the now line; absent before the run. */
  now?: number;
}

/** Formats microseconds for the gutter. */
export interface GutterWords {
  duration: (microseconds: number) => string;
  /** A round duration, for a fold. */
  about: (microseconds: number) => string;
}

type Wanted = GutterLabel & { priority: number };

const MILLISECOND = 1000;
/** Distances of ticks, in milliseconds. */
const UNITS = [1, 2, 5, 10, 20, 50];
const TICK_REM = 1.35;
/** Labels closer than this, in their own size, give way: now, the start of a window, a tick, a fold. */
const CLEAR = 1.25;

/** Lays out the time beside the lanes. Later windows begin with their absolute time. */
export function gutterOf(axis: Axis, now: number | undefined, rem: number, words: GutterWords): Gutter {
  const ticks: Tick[] = [];
  const folds: FoldStrip[] = [];
  const wanted: Wanted[] = [];
  for (const [index, window] of axis.windows.entries()) {
    if (window.from > (now ?? 0) || axis.heights[index]! < 2) continue;
    if (window.folded) {
      const strip = stripOf(axis, index, rem);
      folds.push(strip);
      const text = words.about(window.to - window.from);
      wanted.push({ key: `fold ${index}`, y: strip.top + strip.height / 2, text, fold: true, priority: 3 });
      continue;
    }
    const found = ticksOf(axis, index, window, rem, words);
    ticks.push(...found.map(({ key, y, line }) => ({ key, y, line })));
    wanted.push(
      ...found.flatMap(({ key, y, text, priority }) => (text ? [{ key, y, text, fold: false, priority }] : [])),
    );
  }
  const y = now === undefined ? undefined : yOf(axis, now);
  return { ticks, folds, labels: clearOf(wanted, y, rem), ...(y !== undefined && { now: y }) };
}

function stripOf({ tops, heights }: Axis, index: number, rem: number): FoldStrip {
  const [top, room] = [tops[index]!, heights[index]!];
  const height = Math.min(room, 0.62 * rem);
  return { key: `fold ${index}`, top: room > 1.6 * rem ? top + 0.2 * rem : top + (room - height) / 2, height };
}

function ticksOf(axis: Axis, index: number, window: Window, rem: number, words: GutterWords) {
  const scale = (axis.heights[index]! / (window.to - window.from)) * MILLISECOND;
  const unit = MILLISECOND * (UNITS.find((milliseconds) => milliseconds * scale >= TICK_REM * rem) ?? UNITS.at(-1)!);
  const first = index === 0;
  const start = first ? 0 : window.from + 500;
  const ticks: (Tick & { text?: string; priority: number })[] = [];
  for (let at = start; at <= window.to - 100; at += unit) {
    const isStart = at === start;
    const text = first ? (isStart ? words.about(0) : `${at / MILLISECOND}`) : isStart ? words.duration(at) : undefined;
    const tick = { key: `${index} ${at}`, y: yOf(axis, at), line: first, priority: isStart ? 1 : 2 };
    ticks.push({ ...tick, ...(text !== undefined && { text }) });
    if (!first && axis.heights[index]! < 3 * rem) break;
  }
  return ticks;
}

function clearOf(wanted: Wanted[], now: number | undefined, rem: number): GutterLabel[] {
  const taken = now === undefined ? [] : [now];
  const labels: GutterLabel[] = [];
  for (const { key, y, text, fold } of wanted.sort((one, other) => one.priority - other.priority)) {
    if (taken.some((other) => Math.abs(other - y) < CLEAR * LABEL_REM * rem)) continue;
    taken.push(y);
    labels.push({ key, y, text, fold });
  }
  return labels;
}
