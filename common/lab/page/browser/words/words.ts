import { type FaultInterval, type LaneName, type WaitPlace } from '../../model/run.ts';
import { type Said } from '../steps/said.ts';

export const languages = ['en', 'ru'] as const;
export type Language = (typeof languages)[number];

/** Every text of the page in one language, besides titles and advice, which come with the recording. */
export interface PageWords {
  title: string;
  /** Names the recordings' menu. */
  run: string;
  open: string;
  save: string;
  language: string;
  theme: string;
  large: string;
  help: string;
  close: string;
  play: string;
  pause: string;
  again: string;
  start: string;
  toStart: string;
  back: string;
  forward: string;
  time: string;
  timeInRun: string;
  pauseToRead: string;
  speed: string;
  step: (number: number, count: number) => string;
  thisStep: string;
  idle: string;
  styles: Record<LaneName, string>;
  toggle: (lane: LaneName) => string;
  hiddenLanes: string;
  answered: string;
  settled: string;
  notification: string;
  lost: string;
  owed: string;
  down: string;
  slow: (milliseconds: number | undefined) => string;
  locked: string;
  isBack: string;
  retry: string;
  waits: Record<WaitPlace, string>;
  clientSees: string;
  nothingYet: string;
  waiting: string;
  noAnswer: string;
  attempt: (number: number) => string;
  nothingShowsLoss: string;
  settledSince: string;
  faultChip: (fault: FaultInterval, isOver: boolean) => string;
  books: string;
  level: string;
  inTransit: string;
  notifications: string;
  of: (count: number, all: number) => string;
  codeOf: (arrow: string) => string;
  sql: string;
  noCode: string;
  legend: { call: string; event: string; commit: string; owed: string; done: string };
  keys: [keys: string, what: string][];
  recorded: (at: string, commit: string) => string;
  errors: { unreadable: string; unknownRun: (name: string) => string };
  /** Formats microseconds: 4.4 ms, 152 ms, 2.10 s. */
  duration: (microseconds: number) => string;
  /** As `duration`, with milliseconds: 2.104 s. */
  moment: (microseconds: number) => string;
  /** As `duration`, rounded: 2.1 s. */
  about: (microseconds: number) => string;
  sentence: (said: Said) => string;
}

/** Formats durations with the decimal separator and the units of a language. */
export function durations(separator: string, ms: string, s: string) {
  const number = (value: number, digits: number) => value.toFixed(digits).replace('.', separator);
  const duration = (microseconds: number): string => {
    const milliseconds = microseconds / 1000;
    if (milliseconds < 99.95) return `${number(milliseconds, 1)}\u00a0${ms}`;
    if (milliseconds < 999.5) return `${number(milliseconds, 0)}\u00a0${ms}`;
    return `${number(milliseconds / 1000, 2)}\u00a0${s}`;
  };
  return {
    duration,
    moment: (microseconds: number) =>
      microseconds < 999_500 ? duration(microseconds) : `${number(microseconds / 1e6, 3)}\u00a0${s}`,
    about: (microseconds: number) =>
      microseconds < 1e6
        ? `${number(microseconds / 1000, 0)}\u00a0${ms}`
        : `${number(microseconds / 1e6, 1)}\u00a0${s}`,
  };
}
