import { useEffect, useReducer, useRef } from 'preact/hooks';
import { eased, heightsOf } from '../time/axis.ts';
import { advance, type Playback, rescored, type Score } from '../time/playback.ts';

export interface Player {
  playback: Playback;
  heights: readonly number[];
  change: (next: (playback: Playback, score: Score) => Playback) => void;
}

interface Options {
  score: Score;
  initial: Playback;
  /** The room for the axis, and one rem, in pixels. */
  room: number;
  rem: number;
  /** False with reduced motion. */
  travels: boolean;
}

/** Plays a score frame by frame. Frames stop while nothing moves. */
export function usePlayback({ score, initial, room, rem, travels }: Options): Player {
  const [, draw] = useReducer((count: number) => count + 1, 0);
  const now = useRef<{ playback: Playback; heights: readonly number[]; score: Score; room: number }>(undefined);
  const goal = (playback: Playback) => heightsOf(score.windows, playback.at ?? 0, room, rem);
  if (!now.current) now.current = { playback: initial, heights: goal(initial), score, room };
  const state = now.current;
  if (state.score !== score || state.room !== room) {
    const playback = state.score === score ? state.playback : rescored(state.playback, score);
    now.current = { playback, heights: goal(playback), score, room };
  }
  const frame = useRef(0);
  const last = useRef(0);
  const tick = (time: number) => {
    frame.current = 0;
    const elapsed = last.current === 0 ? 16 : time - last.current;
    last.current = time;
    const { playback: before, heights: old } = now.current!;
    const playback = advance(before, elapsed, score, travels);
    const [heights, moving] = travels ? eased(old, goal(playback), elapsed) : [goal(playback), false];
    now.current = { ...now.current!, playback, heights };
    draw(undefined);
    if (playback.playing || moving) request();
    else last.current = 0;
  };
  const latest = useRef(tick);
  latest.current = tick;
  const request = () => {
    if (frame.current === 0) frame.current = requestAnimationFrame((time) => latest.current(time));
  };
  useEffect(() => () => cancelAnimationFrame(frame.current), []);
  const change: Player['change'] = (next) => {
    now.current = { ...now.current!, playback: next(now.current!.playback, score) };
    draw(undefined);
    request();
  };
  const { playback, heights } = now.current;
  return { playback, heights, change };
}
