import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type LaneModel, type LaneName, laneNames, type Run } from '../../model/run.ts';
import { atRest, nudged, type Playback, soughtTo, SPEEDS, stepped, toggled } from '../time/playback.ts';
import { en } from '../words/en.ts';
import { ru } from '../words/ru.ts';
import { Board, EDGE_REM, numberOf } from './board.tsx';
import { Dock } from './dock.tsx';
import { Help } from './help.tsx';
import { useKeys } from './keys.ts';
import { useSize } from './measure.ts';
import { parameter, useMedia, usePreferences } from './preferences.ts';
import { listed, load, read, save } from './recordings.ts';
import { SentenceRow } from './sentence-row.tsx';
import { modelsOf, type Story, storyOf } from '../story.ts';
import { TopBar } from './top-bar.tsx';
import { usePlayback } from './use-playback.ts';

const WORDS = { en, ru };
/** The lanes that stay when there is room for fewer than four. */
const FIRST: readonly LaneName[] = ['http', 'collaboration', 'hybrid', 'events'];
const NUDGE = 0.01;

/** What stays when another run is chosen. */
interface Kept {
  speed: number;
  pauseToRead: boolean;
  hidden: LaneName[];
  /** The lanes shown first come first. */
  order: readonly LaneName[];
  /** The run was chosen in the menu, which keeps the focus. */
  inMenu: boolean;
}

interface Loaded {
  run: Run;
  models: LaneModel[];
  /** Grows with each loaded run: a new run begins at its beginning. */
  number: number;
}

type Problem = 'unreadable' | { unknown: string };

/** Loads the run that the address asks for, or the first one, then shows the page. */
export function App() {
  const [loaded, setLoaded] = useState<Loaded>();
  const [problem, setProblem] = useState<Problem>();
  const kept = useRef<Kept>({
    ...{ speed: atRest.speed, pauseToRead: parameter('read') !== '0', order: FIRST, inMenu: false },
    hidden: laneNames.filter((name) => parameter('lanes')?.includes(String(numberOf(name))) === false),
  });
  const show = (run: Run) => {
    const models = modelsOf(run);
    setLoaded((old) => ({ run, models, number: (old?.number ?? 0) + 1 }));
  };
  const choose = (scenario: string) => {
    setProblem(undefined);
    load(scenario)
      .then(show)
      .catch(() => setProblem({ unknown: scenario }));
  };
  const open = (file: Blob) => {
    setProblem(undefined);
    read(file)
      .then(show)
      .catch(() => setProblem('unreadable'));
  };
  useEffect(() => {
    const first = listed[0]?.scenario;
    const asked = parameter('run') ?? first;
    const isListed = listed.some(({ scenario }) => scenario === asked);
    if (isListed) choose(asked!);
    else if (first !== undefined) {
      choose(first);
      setProblem({ unknown: asked! });
    }
  }, []);
  if (!loaded) return null;
  return <Page key={loaded.number} {...{ loaded, problem, choose, open, kept: kept.current }} />;
}

interface PageProps {
  loaded: Loaded;
  problem: Problem | undefined;
  choose: (scenario: string) => void;
  open: (file: Blob) => void;
  /** It is changed in place: the page of the next run reads it. */
  kept: Kept;
}

function Page({ loaded: { run, models, number }, problem, choose, open, kept }: PageProps) {
  const [preferences, prefer] = usePreferences();
  const { language, theme, large } = preferences;
  const words = WORDS[language];
  const [size, lanesShown, toggleLane, drawingRef] = useLanes(models, kept);
  const story = useMemo(() => storyOf(run, models, lanesShown, words), [run, models, lanesShown.join(), words]);
  const travels = !useMedia('(prefers-reduced-motion: reduce)');
  const room = Math.max(0, size.height - 2 * EDGE_REM * size.rem);
  const { playback, heights, change } = usePlayback({
    ...{ score: story.score, room, rem: size.rem, travels },
    initial: beginning(story, kept, number === 1),
  });
  const [chosen, setChosen] = useState<Partial<Record<LaneName, string>>>({});
  const [helping, setHelping] = useState(false);
  const menu = useRef<HTMLSelectElement>(null);
  const picker = useRef<HTMLInputElement>(null);

  const step = shownStep(playback, story);
  const sentence = story.steps[step] ? words.sentence(story.steps[step].said) : words.idle;
  const error =
    problem && (problem === 'unreadable' ? words.errors.unreadable : words.errors.unknownRun(problem.unknown));
  Object.assign(kept, { speed: playback.speed, pauseToRead: playback.pauseToRead });
  useEffect(() => {
    if (kept.inMenu) menu.current?.focus();
    kept.inMenu = false;
  }, []);
  const speedBy = (by: number) =>
    change((one) => ({ ...one, speed: SPEEDS[clamp(SPEEDS.findIndex((speed) => speed === one.speed) + by)]! }));
  const runBy = (by: number) => {
    const index = listed.findIndex(({ scenario }) => scenario === run.scenario);
    const next = listed[(index + by + listed.length) % listed.length];
    if (next) choose(next.scenario);
  };
  const actions = {
    toggle: () => change((one, score) => toggled(one, score)),
    toStart: () => change((one, score) => soughtTo(one, undefined, score)),
    step: (by: 1 | -1) => change((one, score) => stepped(one, by, score)),
    seek: (at: number) => change((one, score) => soughtTo(one, at, score)),
    setSpeed: (speed: number) => change((one) => ({ ...one, speed })),
    setPauseToRead: (pauseToRead: boolean) => change((one) => ({ ...one, pauseToRead, rest: 0 })),
    choose: (scenario: string) => {
      kept.inMenu = true;
      choose(scenario);
    },
    open: () => picker.current?.click(),
    save: () => save(run),
    toggleLanguage: () => prefer({ language: language === 'en' ? 'ru' : 'en' }),
    toggleLarge: () => prefer({ large: !large }),
    toggleTheme: () => prefer({ theme: theme === 'light' ? 'dark' : 'light' }),
    help: () => setHelping(true),
  };
  const toggleCode = () => setChosen((old) => (Object.keys(old).length > 0 ? {} : codeOfStep(story, step)));
  useKeys({
    ' ': actions.toggle,
    ArrowRight: () => actions.step(1),
    ArrowLeft: () => actions.step(-1),
    'shift ArrowRight': () => change((one, score) => nudged(one, NUDGE, score)),
    'shift ArrowLeft': () => change((one, score) => nudged(one, -NUDGE, score)),
    Home: actions.toStart,
    End: () => actions.seek(story.score.end),
    ...Object.fromEntries(models.map(({ variant }) => [String(numberOf(variant)), () => toggleLane(variant)])),
    ...{ '+': () => speedBy(1), '=': () => speedBy(1), '-': () => speedBy(-1) },
    ...{ r: () => menu.current?.focus(), n: () => runBy(1), p: () => runBy(-1), o: actions.open, s: actions.save },
    ...{ b: actions.toggleLarge, t: actions.toggleTheme, l: actions.toggleLanguage, c: toggleCode },
    ...{ '?': actions.help, Escape: () => (menu.current?.blur(), setChosen({})) },
  });
  return (
    <div class="page" onDragOver={(event) => event.preventDefault()} onDrop={(event) => drop(event, open)}>
      <TopBar {...{ story, runs: listed, now: playback.at, words, language, large, menu, actions }} />
      <SentenceRow {...{ story, step, words, error }} />
      <Board
        {...{ story, now: playback.at, heights, step, size, drawingRef, words, language, chosen, onToggle: toggleLane }}
        onChoose={(lane, id) => setChosen(({ [lane]: _, ...others }) => (id ? { ...others, [lane]: id } : others))}
      />
      <Dock {...{ story, playback, words, sentence, actions }} />
      <input
        ref={picker}
        type="file"
        accept=".json,application/json"
        hidden
        onChange={({ currentTarget: { files } }) => files?.[0] && open(files[0])}
      />
      {helping && <Help words={words} onClose={() => setHelping(false)} />}
    </div>
  );
}

/** Follows the size of the drawing, and which lanes are shown: those that fit, less the hidden ones. */
function useLanes(models: LaneModel[], kept: Kept) {
  const [drawingRef, size] = useSize<HTMLDivElement>();
  const wide = useMedia('(min-width: 1200px)');
  const medium = useMedia('(min-width: 640px)');
  const fits = wide ? 4 : medium ? 2 : 1;
  const names = models.map(({ variant }) => variant);
  const [{ hidden, order }, set] = useState({ hidden: kept.hidden, order: kept.order });
  const wanted = order.filter((name) => names.includes(name) && !hidden.includes(name)).slice(0, fits);
  const shown = wanted.length > 0 ? names.filter((name) => wanted.includes(name)) : names.slice(0, 1);
  const change = (changed: Pick<Kept, 'hidden' | 'order'>) => {
    Object.assign(kept, changed);
    set(changed);
  };
  const toggle = (lane: LaneName) => {
    if (!shown.includes(lane))
      change({
        hidden: hidden.filter((name) => name !== lane),
        order: [lane, ...order.filter((name) => name !== lane)],
      });
    else if (shown.length > 1) change({ hidden: [...hidden, lane], order });
  };
  return [size, shown, toggle, drawingRef] as const;
}

/** The address may name a moment of the first run, in milliseconds. */
function beginning(story: Story, { speed, pauseToRead }: Kept, isFirst: boolean): Playback {
  const start = { ...atRest, speed, pauseToRead };
  const asked = isFirst ? parameter('t') : undefined;
  return asked === undefined ? start : soughtTo(start, Number(asked) * 1000, story.score);
}

/** When time runs through, only answers, faults, losses and recoveries have their sentence. */
function shownStep({ step, playing, pauseToRead }: Playback, { steps }: Story): number {
  if (!playing || pauseToRead) return step;
  return steps.findLastIndex(({ major }, index) => major && index <= step);
}

/** Returns one arrow or commit of the step for each of its lanes. */
function codeOfStep({ steps, lanes }: Story, step: number): Partial<Record<LaneName, string>> {
  const ids = steps[step]?.ids ?? [];
  return Object.fromEntries(
    lanes.flatMap(({ variant, arrows, commits }) => {
      const own = ids.find((id) => [...commits, ...arrows].some((one) => one.id === id));
      return own === undefined ? [] : [[variant, own]];
    }),
  );
}

function drop(event: DragEvent, open: (file: Blob) => void): void {
  event.preventDefault();
  const file = event.dataTransfer?.files[0];
  if (file) open(file);
}

const clamp = (index: number) => Math.min(SPEEDS.length - 1, Math.max(0, index));
