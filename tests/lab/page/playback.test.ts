import { windowsOf } from '../../../common/lab/page/browser/time/axis.ts';
import {
  advance,
  atRest,
  nudged,
  type Playback,
  readingTime,
  rescored,
  type Score,
  soughtTo,
  SPEEDS,
  stepped,
  toggled,
} from '../../../common/lab/page/browser/time/playback.ts';

const FRAME_MS = 10;
const times = [0, 4000, 9000, 3_000_000];
const score: Score = {
  windows: windowsOf([{ moments: times, rows: times }], 3_001_000),
  steps: times.map((at) => ({ at, length: 40 })),
  end: 3_001_000,
};

/** Plays to the end. @returns the moments of all frames */
function playAll(from: Playback, travels = true): number[] {
  const seen: number[] = [];
  for (let playback = toggled(from, score); playback.playing; playback = advance(playback, FRAME_MS, score, travels)) {
    seen.push(playback.at!);
    if (seen.length > 100_000) throw new Error(`It does not end: ${JSON.stringify(playback)}`);
  }
  return seen;
}

describe('playing', () => {
  test('time moves with the speed', () => {
    const playback: Playback = { ...atRest, at: 100, playing: true, speed: 1 / 100, pauseToRead: false };
    expect(advance(playback, FRAME_MS, score, true).at).toBeCloseTo(100 + 100);
  });

  test('a sentence stops the time until it can be read', () => {
    const frames = playAll({ ...atRest, speed: 1 / 100 }).filter((at) => at === 4000);
    expect(frames.length * FRAME_MS).toBeGreaterThanOrEqual(readingTime(40));
    expect(frames.length * FRAME_MS).toBeLessThan(readingTime(40) + 10 * FRAME_MS);
  });

  test('without the pause, time runs through', () => {
    const frames = playAll({ ...atRest, pauseToRead: false });
    expect(frames.length).toBe(new Set(frames).size);
  });

  test.each(SPEEDS.filter((speed) => speed < 1))('a fold of 3 s takes 0.9 s at speed %d', (speed) => {
    const frames = playAll({ ...atRest, speed, pauseToRead: false });
    const fold = score.windows.find(({ folded }) => folded)!;
    const inFold = frames.filter((at) => at > fold.from && at < fold.to).length * FRAME_MS;
    expect(inFold).toBeGreaterThan(850);
    expect(inFold).toBeLessThan(950);
  });

  test('with reduced motion it only stands at steps', () => {
    expect(new Set(playAll(atRest, false))).toStrictEqual(new Set(times));
  });

  test('it ends at the end and begins again from there', () => {
    let playback = toggled({ ...atRest, at: score.end - 1, step: 3, pauseToRead: false }, score);
    playback = advance(playback, FRAME_MS, score, true);
    expect(playback).toMatchObject({ at: score.end, playing: false, step: 3 });
    expect(toggled(playback, score)).toMatchObject({ at: 0, playing: true, step: 0 });
  });

  test('a long frame is not made up for', () => {
    const playback: Playback = { ...atRest, at: 100, playing: true, pauseToRead: false, speed: 1 / 1000 };
    expect(advance(playback, 60_000, score, true).at).toBeLessThanOrEqual(150);
  });
});

describe('stepping', () => {
  test('goes through all steps and back to the state before', () => {
    let playback = atRest;
    const forward = times.map(() => (playback = stepped(playback, 1, score)).at);
    expect(forward).toStrictEqual(times);
    const back = times.map(() => (playback = stepped(playback, -1, score)).at);
    expect(back).toStrictEqual([9000, 4000, 0, undefined]);
  });

  test('a step back from between two steps goes to the earlier', () => {
    expect(stepped(soughtTo(atRest, 6000, score), -1, score).at).toBe(4000);
  });

  test('a step after the last one leads to the end', () => {
    expect(stepped(soughtTo(atRest, 3_000_500, score), 1, score).at).toBe(score.end);
  });

  test('it stops playing', () => {
    expect(stepped({ ...atRest, at: 0, step: 0, playing: true }, 1, score).playing).toBe(false);
  });
});

test('a nudge moves along the scrubber and stops at both ends', () => {
  expect(nudged(soughtTo(atRest, 0, score), 2, score).at).toBe(score.end);
  expect(nudged(soughtTo(atRest, 0, score), -2, score).at).toBeUndefined();
  const forth = nudged(soughtTo(atRest, 4000, score), 0.1, score);
  expect(forth.at).toBeGreaterThan(4000);
});

test('other lanes keep the moment and find its step', () => {
  const other = { ...score, steps: [{ at: 0, length: 1 }] };
  expect(rescored(soughtTo(atRest, 9000, score), other)).toMatchObject({ at: 9000, step: 0 });
});
