import { type LaneModel, type LaneName } from '../../model/run.ts';
import { shareOf } from '../layout/geometry.ts';
import { type PageWords } from '../words/words.ts';
import { Status } from './status.tsx';

interface Props {
  /** As far as it is known at the moment. */
  model: LaneModel;
  /** Microseconds; absent before the run. */
  now: number | undefined;
  number: number;
  column: number;
  words: PageWords;
  onToggle: (lane: LaneName) => void;
}

/** The lane's name and its two clocks. */
export function LaneHead({ model, now, number, column, words, onToggle }: Props) {
  const { variant, clocks } = model;
  const { answered, done, lost } = clocks;
  const time = (stop: number | undefined) => (now === undefined ? '–' : words.duration(stop ?? now));
  const first = now === undefined ? 'idle' : answered ? 'stopped' : 'runs';
  const isLost = lost !== undefined;
  const second = now === undefined ? 'idle' : isLost ? 'lost' : done ? 'stopped' : answered ? 'owed' : 'runs';
  return (
    <section class={`cell head of-${variant}`} style={{ gridColumn: column }} aria-label={variant}>
      <h2>
        <button
          class="key"
          aria-pressed="true"
          aria-label={`${number}: ${words.toggle(variant)}`}
          onClick={() => onToggle(variant)}
        >
          {number}
        </button>
        {variant}
        <small>{words.styles[variant]}</small>
      </h2>
      <div class="clocks">
        <div class={`clock ${first}`}>
          <span>{words.answered}</span>
          <b>{time(answered?.at)}</b>
          {answered && <Status status={answered.status} />}
        </div>
        <div class={`clock ${second}`}>
          <span>{isLost ? words.notification : words.settled}</span>
          <b>{isLost ? words.lost : time(done?.at)}</b>
        </div>
      </div>
    </section>
  );
}

/** The participants' names above their lifelines. */
export function Participants({ model, now, column, words }: Omit<Props, 'number' | 'onToggle'>) {
  return (
    <ul class={`cell participants of-${model.variant}`} style={{ gridColumn: column }}>
      {model.participants.map((participant) => {
        const fault = model.faults.find(
          ({ participant: who, from, to }) => who === participant && to === undefined && from <= (now ?? 0),
        );
        const isDown = fault?.kind === 'down' || fault?.kind === 'killed';
        const note =
          fault &&
          { down: words.down, killed: words.down, locked: words.locked, slow: words.slow(fault.latencyMs) }[fault.kind];
        const classes = [participant.toLowerCase(), ...(fault ? ['faulty'] : []), ...(isDown ? ['down'] : [])];
        const place =
          participant === 'Client' || participant === 'Notification' ? {} : { left: `${shareOf[participant] * 100}%` };
        return (
          <li key={participant} class={classes.join(' ')} style={place} title={note}>
            {participant}
            {isDown && (
              <svg class="icon gone" viewBox="0 0 16 16" aria-hidden="true">
                <path d="m3 3 10 10M13 3 3 13" />
              </svg>
            )}
            {note && <span class="hidden">{note}</span>}
          </li>
        );
      })}
    </ul>
  );
}
