import { type RefObject } from 'preact';
import { type FaultInterval } from '../../model/run.ts';
import { type Language, type PageWords } from '../words/words.ts';
import { CrossIcon, ThemeIcon } from './icons.tsx';
import { type Listed } from './recordings.ts';
import { type Story } from '../story.ts';

export interface TopBarActions {
  choose: (scenario: string) => void;
  open: () => void;
  save: () => void;
  toggleLanguage: () => void;
  toggleLarge: () => void;
  toggleTheme: () => void;
  help: () => void;
}

interface Props {
  story: Story;
  runs: readonly Listed[];
  now: number | undefined;
  words: PageWords;
  language: Language;
  large: boolean;
  menu: RefObject<HTMLSelectElement | null>;
  actions: TopBarActions;
}

/** The run, its faults, and the page's settings. */
export function TopBar({ story, runs, now, words, language, large, menu, actions }: Props) {
  const { run } = story;
  const isListed = runs.some(({ scenario }) => scenario === run.scenario);
  return (
    <header class="top">
      <h1>
        {words.title}
        <small>{words.recorded(run.recordedAt.slice(0, 10), run.commit.slice(0, 7))}</small>
      </h1>
      <span class="gap" />
      <label>
        <span class="hint">{words.run}</span>
        <select ref={menu} value={run.scenario} onChange={(event) => actions.choose(event.currentTarget.value)}>
          {!isListed && <option value={run.scenario}>{run.title[language]}</option>}
          {runs.map(({ scenario, title }) => (
            <option key={scenario} value={scenario}>
              {title[language]}
            </option>
          ))}
        </select>
      </label>
      {faultsOf(story).map((fault) => (
        <FaultChip key={fault.fault} fault={fault} now={now} words={words} />
      ))}
      <span class="gap" />
      <button class="chip plain" onClick={actions.open}>
        {words.open}
      </button>
      <button class="chip plain" onClick={actions.save}>
        {words.save}
      </button>
      <button class="chip plain" lang={language === 'en' ? 'ru' : 'en'} onClick={actions.toggleLanguage}>
        {words.language}
      </button>
      <button
        class="chip plain"
        aria-pressed={large}
        aria-label={words.large}
        title={words.large}
        onClick={actions.toggleLarge}
      >
        <span aria-hidden="true">
          A<b>A</b>
        </span>
      </button>
      <button class="chip plain" aria-label={words.theme} title={words.theme} onClick={actions.toggleTheme}>
        <ThemeIcon />
      </button>
      <button class="chip plain" aria-label={words.help} title={words.help} onClick={actions.help}>
        ?
      </button>
    </header>
  );
}

/** One fault may hit several lanes. */
function faultsOf({ lanes }: Story): FaultInterval[] {
  const all = lanes.flatMap(({ faults }) => faults);
  return all.filter(({ fault }, index) => all.findIndex((other) => other.fault === fault) === index);
}

function FaultChip({ fault, now, words }: { fault: FaultInterval; now: number | undefined; words: PageWords }) {
  if (fault.from > (now ?? 0)) return null;
  const isOver = fault.to !== undefined && now !== undefined && fault.to <= now;
  return (
    <span class={isOver ? 'fault-chip over' : 'fault-chip'} role="status">
      {!isOver && <CrossIcon />}
      {words.faultChip(fault, isOver)}
    </span>
  );
}
