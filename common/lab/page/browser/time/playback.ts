import { momentAt, placeOf, type Window } from './axis.ts';

/** A step of the run as far as playing needs it. */
export interface StepTime {
  /** Microseconds since the client's first request. */
  at: number;
  /** The length of its sentence, in characters. */
  length: number;
}

/** What is played. */
export interface Score {
  windows: readonly Window[];
  /** By time. */
  steps: readonly StepTime[];
  /** Microseconds. */
  end: number;
}

export interface Playback {
  /** Microseconds since the client's first request; absent before the run. */
  at?: number;
  playing: boolean;
  /** The run's time per real time: 1/300 shows 1 ms of the run in 0.3 s. */
  speed: number;
  /** Time stops at each step until its sentence can be read. */
  pauseToRead: boolean;
  /** Real milliseconds until time goes on. */
  rest: number;
  /** The last step that was reached; -1 before the first. */
  step: number;
}

/** Real time to run time, slowest first. */
export const SPEEDS = [1 / 1000, 1 / 300, 1 / 100, 1 / 10, 1] as const;

export const atRest: Playback = { playing: false, speed: 1 / 300, pauseToRead: true, rest: 0, step: -1 };

/** Real milliseconds that a fold takes at all speeds but 1. */
const FOLD_MS = 900;
const READING = { least: 900, perCharacter: 26, most: 3400 };
/** Without travel, each step stays at least this long. */
const STEP_MS = 700;
/** A browser that was busy or hidden goes on where it was. */
const LONGEST_FRAME_MS = 50;

/** Returns the real milliseconds that a sentence of this length stays. */
export const readingTime = (length: number): number =>
  Math.min(READING.most, READING.least + READING.perCharacter * length);

/** Returns the index of the last step at or before the moment; -1 if there is none. */
export function stepAt(steps: readonly StepTime[], at: number | undefined): number {
  if (at === undefined) return -1;
  const next = steps.findIndex((step) => step.at > at);
  return next < 0 ? steps.length - 1 : next - 1;
}

/**
 * Returns the playback after `elapsed` real milliseconds.
 * @param travels false with reduced motion: play goes from step to step
 */
export function advance(playback: Playback, elapsed: number, score: Score, travels: boolean): Playback {
  if (!playback.playing || playback.at === undefined) return playback;
  const frame = Math.min(elapsed, LONGEST_FRAME_MS);
  if (playback.rest > frame) return { ...playback, rest: playback.rest - frame };
  const next = score.steps[playback.step + 1];
  const to = travels ? moved(playback.at, frame - playback.rest, playback.speed, score) : (next?.at ?? score.end);
  if (next && next.at <= to && (playback.pauseToRead || !travels)) {
    const rest = playback.pauseToRead ? readingTime(next.length) : STEP_MS;
    return { ...playback, at: next.at, step: playback.step + 1, rest };
  }
  if (to < score.end) return { ...playback, at: to, step: stepAt(score.steps, to), rest: 0 };
  return { ...playback, at: score.end, step: score.steps.length - 1, rest: 0, playing: false };
}

function moved(at: number, elapsed: number, speed: number, { windows, end }: Score): number {
  const index = windows.findIndex(({ to }) => at < to);
  const window = windows[index < 0 ? windows.length - 1 : index]!;
  if (!window.folded || speed === 1) return at + elapsed * 1000 * speed;
  const to = at + (elapsed * (window.to - window.from)) / FOLD_MS;
  return Math.min(to, window.to, end);
}

/** Starts, continues or stops playing. At the end it begins again. */
export function toggled(playback: Playback, score: Score): Playback {
  if (playback.playing) return { ...playback, playing: false, rest: 0 };
  const begins = playback.at === undefined || playback.at >= score.end;
  return { ...playback, playing: true, rest: 0, ...(begins && { at: 0, step: stepAt(score.steps, 0) }) };
}

/** Stops at a moment, or before the run. */
export function soughtTo(playback: Playback, at: number | undefined, score: Score): Playback {
  const stopped = { ...playback, playing: false, rest: 0 };
  if (at === undefined || at < 0) return { ...stopped, at: undefined, step: -1 };
  const moment = Math.min(at, score.end);
  return { ...stopped, at: moment, step: stepAt(score.steps, moment) };
}

/** Stops at the next step, or at one before. The step before the first is the state before the run. */
export function stepped(playback: Playback, by: 1 | -1, score: Score): Playback {
  const current = score.steps[playback.step];
  const isBetween = current !== undefined && playback.at !== undefined && playback.at > current.at;
  const target = by < 0 && isBetween ? playback.step : playback.step + by;
  if (target >= score.steps.length) return soughtTo(playback, score.end, score);
  return soughtTo(playback, score.steps[target]?.at, score);
}

/** Moves along the scrubber by a share of its length. */
export function nudged(playback: Playback, by: number, score: Score): Playback {
  const place = placeOf(score.windows, playback.at ?? 0) + by;
  return soughtTo(playback, place < 0 ? undefined : momentAt(score.windows, Math.min(1, place)), score);
}

/** Keeps the moment when the lanes, and with them windows and steps, have changed. */
export const rescored = (playback: Playback, score: Score): Playback =>
  playback.at === undefined ? playback : { ...playback, step: stepAt(score.steps, playback.at) };
