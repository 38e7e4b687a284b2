import { type Playback, SPEEDS } from '../time/playback.ts';
import { type PageWords } from '../words/words.ts';
import { AgainIcon, BackIcon, ForwardIcon, PauseIcon, PlayIcon, StartIcon } from './icons.tsx';
import { Scrubber } from './scrubber.tsx';
import { type Story } from '../story.ts';

export interface DockActions {
  toggle: () => void;
  toStart: () => void;
  step: (by: 1 | -1) => void;
  seek: (at: number) => void;
  setSpeed: (speed: number) => void;
  setPauseToRead: (pauses: boolean) => void;
}

interface Props {
  story: Story;
  playback: Playback;
  words: PageWords;
  sentence: string;
  actions: DockActions;
}

const labelOf = (speed: number) => (speed === 1 ? '1×' : `1/${Math.round(1 / speed)}`);

/** The controls of time. */
export function Dock({ story, playback, words, sentence, actions }: Props) {
  const { at, playing } = playback;
  const isOver = at !== undefined && at >= story.score.end;
  return (
    <footer class="dock">
      <button class="go" onClick={actions.toggle}>
        {playing ? <PauseIcon /> : isOver ? <AgainIcon /> : <PlayIcon />}
        {playing ? words.pause : at === undefined ? words.start : isOver ? words.again : words.play}
      </button>
      <span class="steps">
        <button aria-label={words.toStart} title={words.toStart} onClick={actions.toStart}>
          <StartIcon />
        </button>
        <button aria-label={words.back} title={words.back} onClick={() => actions.step(-1)}>
          <BackIcon />
        </button>
        <button aria-label={words.forward} title={words.forward} onClick={() => actions.step(1)}>
          <ForwardIcon />
        </button>
      </span>
      <span class="clock-now">{at === undefined ? '' : words.moment(at)}</span>
      <Scrubber
        {...{ score: story.score, lanes: story.lanes, now: at, label: words.timeInRun, onSeek: actions.seek }}
        text={at === undefined ? words.idle : `${words.moment(at)}. ${sentence}`}
      />
      <button
        class="chip plain"
        role="switch"
        aria-checked={playback.pauseToRead}
        onClick={() => actions.setPauseToRead(!playback.pauseToRead)}
      >
        <i class="tick-box" />
        {words.pauseToRead}
      </button>
      <span class="choice" role="group" aria-label={words.speed}>
        {SPEEDS.map((speed) => (
          <button key={speed} aria-pressed={speed === playback.speed} onClick={() => actions.setSpeed(speed)}>
            {labelOf(speed)}
          </button>
        ))}
      </span>
    </footer>
  );
}
