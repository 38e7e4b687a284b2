import { type LaneName } from '../../model/run.ts';
import { type PageWords } from '../words/words.ts';
import { type Story } from '../story.ts';

interface Props {
  story: Story;
  /** The index of the shown step; -1 before the run. */
  step: number;
  words: PageWords;
  /** Replaces the sentence. */
  error: string | undefined;
}

/** The only line of large text: what has happened, and in which lanes. */
export function SentenceRow({ story, step, words, error }: Props) {
  const current = story.steps[step];
  const lanes = current && current.said.key !== 'post' ? current.lanes : [];
  return (
    <section class="say" aria-label={words.thisStep} aria-live="polite" aria-atomic="true">
      <span class="number">{current ? words.step(step + 1, story.steps.length) : ''}</span>
      {lanes.length > 0 && (
        <span class="who">
          {inOrder(lanes, story).map((lane) => (
            <span key={lane} class={`tag of-${lane}`}>
              {lane}
            </span>
          ))}
        </span>
      )}
      <p class="text">{error ?? (current ? words.sentence(current.said) : words.idle)}</p>
      {!current && <Legend words={words} />}
    </section>
  );
}

const inOrder = (lanes: LaneName[], { lanes: shown }: Story) =>
  shown.map(({ variant }) => variant).filter((lane) => lanes.includes(lane));

function Legend({ words: { legend } }: { words: PageWords }) {
  return (
    <span class="legend of-hybrid">
      <span>
        <svg viewBox="0 0 24 12" class="arrow call" aria-hidden="true">
          <path class="shaft" d="M1 6H20" />
          <path class="head" d="M23 6l-6-3v6z" />
        </svg>
        {legend.call}
      </span>
      <span>
        <svg viewBox="0 0 24 12" class="arrow event" aria-hidden="true">
          <path class="shaft" d="M1 6H20" />
          <path class="head" d="M23 6l-6-3v6z" />
        </svg>
        {legend.event}
      </span>
      <span>
        <svg viewBox="0 0 12 12" class="commit" aria-hidden="true">
          <rect x="2" y="2" width="8" height="8" rx="1.5" />
        </svg>
        {legend.commit}
      </span>
      <span>
        <i class="owed-sample" />
        {legend.owed}
      </span>
      <span>
        <svg viewBox="0 0 12 12" class="commit" aria-hidden="true">
          <rect width="12" height="12" rx="2" />
          <path class="check" d="m3 6 2.4 2.6L9 3.4" />
        </svg>
        {legend.done}
      </span>
    </span>
  );
}
