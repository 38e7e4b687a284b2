/** Times are microseconds since the client's first request. Heights are in the unit of the given height. */

/** A stretch of time that is drawn with one scale. A fold is a stretch in which nothing happens. */
export interface Window {
  from: number;
  to: number;
  folded: boolean;
  /** The number of things to draw in the busiest lane. A fold has none. */
  rows: number;
}

/** The times of one lane, in any order. */
export interface LaneTimes {
  /** Something begins, ends or arrives. */
  moments: readonly number[];
  /** One for each thing that needs a row. */
  rows: readonly number[];
}

/** The axis of a run at one moment. */
export interface Axis {
  windows: readonly Window[];
  /** The top and the height of each window. A window that begins after the moment has no height. */
  tops: readonly number[];
  heights: readonly number[];
}

/** A gap longer than this, in all lanes at once, is folded. */
export const QUIET = 12_000;
const BEFORE = 500;
const AFTER = 600;

/** Groups the moments of all lanes into windows, with a fold for each gap between them. `end` is the run's last moment. */
export function windowsOf(lanes: readonly LaneTimes[], end: number): Window[] {
  const moments = [0, end, ...lanes.flatMap((lane) => lane.moments)].sort((a, b) => a - b);
  const groups: [first: number, last: number][] = [];
  for (const moment of moments) {
    const last = groups.at(-1);
    if (last && moment - last[1] <= QUIET) last[1] = moment;
    else groups.push([moment, moment]);
  }
  return groups.flatMap(([first, last], index) => {
    const window = { from: first - BEFORE, to: last + AFTER, folded: false, rows: rowsBetween(lanes, first, last) };
    if (index === 0) return [window];
    const before = groups[index - 1]![1] + AFTER;
    return [{ from: before, to: window.from, folded: true, rows: 0 }, window];
  });
}

function rowsBetween(lanes: readonly LaneTimes[], from: number, to: number): number {
  return Math.max(1, ...lanes.map(({ rows }) => rows.filter((moment) => moment >= from && moment <= to).length));
}

/** Sizes of one row in rem, see `heightsOf`. */
const ROW = { least: 1.5, most: 2.3, share: 0.07 };
const MARGIN = 1.6;
/** A window with many rows takes at least this share, because real times cluster. */
const CROWDED = { rows: 4, share: 0.6 };
const FOLD = { now: 3.6, over: 1.1 };
/** The part of the height that the window at the moment may take if there is not enough for all. */
const NOW_SHARE = 0.72;

/**
 * Returns the height of each window at the moment `now`. The window at the moment has its natural height. If there is
 * not enough room, the earlier ones shrink. At the end of the run all windows share the height.
 * @param height the room for all windows; their sum never exceeds it
 * @param rem one rem in the unit of `height`
 */
export function heightsOf(windows: readonly Window[], now: number, height: number, rem: number): number[] {
  if (windows.length === 1) return [height];
  const row = Math.min(ROW.most * rem, Math.max(ROW.least * rem, height * ROW.share));
  const natural = windows.map(({ from, to, folded, rows }) => {
    if (from > now) return 0;
    if (folded) return (now < to ? FOLD.now : FOLD.over) * rem;
    return Math.max(rows * row + MARGIN * rem, rows >= CROWDED.rows ? height * CROWDED.share : 0);
  });
  const sum = total(natural);
  const isOver = now >= windows.at(-1)!.to - AFTER;
  if (sum <= height) return isOver ? stretched(natural, windows, height - sum) : natural;
  const current = isOver ? -1 : windows.findIndex(({ to }) => now < to);
  return shrunk(natural, current, height);
}

function stretched(natural: number[], windows: readonly Window[], spare: number): number[] {
  const open = total(natural.filter((_, index) => !windows[index]!.folded));
  return natural.map((size, index) => (windows[index]!.folded ? size : size * (1 + spare / open)));
}

function shrunk(natural: number[], current: number, height: number): number[] {
  const kept = current < 0 ? 0 : Math.min(natural[current]!, height * NOW_SHARE);
  const others = total(natural) - (natural[current] ?? 0);
  return natural.map((size, index) => (index === current ? kept : (size * (height - kept)) / others));
}

const total = (sizes: readonly number[]) => sizes.reduce((sum, size) => sum + size, 0);

/** Stacks the windows from `top` down. */
export function axisOf(windows: readonly Window[], heights: readonly number[], top: number): Axis {
  let next = top;
  const tops = heights.map((height) => {
    const mine = next;
    next += height;
    return mine;
  });
  return { windows, heights, tops };
}

/** Returns the position of a moment on the axis. A moment outside of the run is at the axis' end. */
export function yOf({ windows, tops, heights }: Axis, moment: number): number {
  const index = indexAt(windows, moment);
  const { from, to } = windows[index]!;
  return tops[index]! + share(moment, from, to) * heights[index]!;
}

/** Returns the height of one row in the moment's window. */
export function rowHeightAt({ windows, heights }: Axis, moment: number): number {
  const index = indexAt(windows, moment);
  return heights[index]! / Math.max(1, windows[index]!.rows);
}

/** Returns the index of the window that holds the moment, or the last one after the run. */
export function indexAt(windows: readonly Window[], moment: number): number {
  const found = windows.findIndex(({ to }) => moment <= to);
  return found < 0 ? windows.length - 1 : found;
}

/** Moves each height towards its goal. @returns the heights, and whether any has still to move */
export function eased(heights: readonly number[], goal: readonly number[], elapsed: number): [number[], boolean] {
  if (heights.length !== goal.length) return [[...goal], false];
  const left = Math.exp(-elapsed / EASE_MS);
  let moving = false;
  const next = goal.map((size, index) => {
    const distance = (heights[index]! - size) * left;
    if (Math.abs(distance) < 0.4) return size;
    moving = true;
    return size + distance;
  });
  return [next, moving];
}

/** After 250 ms nineteen twentieths of the way are done. */
const EASE_MS = 250 / 3;

const share = (moment: number, from: number, to: number) => Math.min(1, Math.max(0, (moment - from) / (to - from)));

// --- the scrubber

/** Widths on the scrubber. A microsecond of an open window has the width 1. */
const FOLD_WIDTH = 5000;
const ROW_WIDTH = 800;

const widthOf = ({ from, to, folded, rows }: Window) => (folded ? FOLD_WIDTH : to - from + rows * ROW_WIDTH);

/** Returns where each window begins and ends on the scrubber, from 0 to 1. */
export function scrubberOf(windows: readonly Window[]): { from: number; to: number }[] {
  const whole = total(windows.map(widthOf));
  let at = 0;
  return windows.map((window) => {
    const from = at / whole;
    at += widthOf(window);
    return { from, to: at / whole };
  });
}

/** Returns the moment's place on the scrubber, from 0 to 1. */
export function placeOf(windows: readonly Window[], moment: number): number {
  const index = indexAt(windows, moment);
  const { from, to } = windows[index]!;
  const place = scrubberOf(windows)[index]!;
  return place.from + share(moment, from, to) * (place.to - place.from);
}

/** Returns the moment at a place of the scrubber, from 0 to 1. */
export function momentAt(windows: readonly Window[], place: number): number {
  const places = scrubberOf(windows);
  const found = places.findIndex(({ to }) => place <= to);
  const index = found < 0 ? windows.length - 1 : found;
  const { from, to } = windows[index]!;
  return from + share(place, places[index]!.from, places[index]!.to) * (to - from);
}
