import { type LaneModel } from '../../model/run.ts';
import { momentAt, placeOf, scrubberOf } from '../time/axis.ts';
import { type Score } from '../time/playback.ts';

const WIDTH = 1000;
const HEIGHT = 34;
const MIDDLE = HEIGHT / 2;

interface Props {
  score: Score;
  lanes: LaneModel[];
  now: number | undefined;
  label: string;
  /** The moment and the sentence in words. */
  text: string;
  onSeek: (at: number) => void;
}

/** The whole run as one line. Marks of the future are not shown. */
export function Scrubber({ score, lanes, now, label, text, onSeek }: Props) {
  const { windows } = score;
  const place = now === undefined ? 0 : placeOf(windows, now);
  const percent = (share: number) => `${(share * 100).toFixed(2)}%`;
  const at = (moment: number) => percent(placeOf(windows, moment));
  const faults = lanes.flatMap((model) => model.faults).filter(({ from }) => from <= (now ?? -1));
  return (
    <span class="scrubber">
      <svg aria-hidden="true" width="100%" height={HEIGHT}>
        {scrubberOf(windows).map(({ from, to }, index) => {
          const done = Math.min(to, place);
          if (windows[index]!.folded)
            return <line key={index} class="fold" x1={percent(from)} x2={percent(to)} y1={MIDDLE} y2={MIDDLE} />;
          return (
            <g key={index}>
              <line class="open" x1={percent(from)} x2={percent(to)} y1={MIDDLE} y2={MIDDLE} />
              {done > from && <line class="done" x1={percent(from)} x2={percent(done)} y1={MIDDLE} y2={MIDDLE} />}
            </g>
          );
        })}
        {faults.map(({ fault, from, to }, index) => (
          <line
            key={`${fault} ${index}`}
            class="fault"
            x1={at(Math.max(0, from))}
            x2={at(Math.min(to ?? Infinity, now ?? 0))}
            y1={MIDDLE + 8}
            y2={MIDDLE + 8}
          />
        ))}
        {lanes.map(({ variant, clocks: { answered, done, lost } }) => (
          <g key={variant} class={`of-${variant}`}>
            {answered && now !== undefined && answered.at <= now && (
              <svg x={at(answered.at)} y={MIDDLE - 12} overflow="visible">
                <path class="mark" d="M0 8l-4 -8h8z" />
              </svg>
            )}
            {done && now !== undefined && done.at <= now && (
              <svg x={at(done.at)} y={MIDDLE - 12} overflow="visible">
                <rect class="mark" x="-3.5" width="7" height="7" />
              </svg>
            )}
            {lost && now !== undefined && lost.at <= now && (
              <svg x={at(lost.at)} y={MIDDLE - 9} overflow="visible">
                <path class="cross" d="M-3.5 -3.5l7 7m0 -7l-7 7" />
              </svg>
            )}
          </g>
        ))}
        <circle class="thumb" cx={percent(place)} cy={MIDDLE} r="6.5" />
      </svg>
      <input
        type="range"
        min="0"
        max={WIDTH}
        value={Math.round(place * WIDTH)}
        aria-label={label}
        aria-valuetext={text}
        onInput={(event) => onSeek(momentAt(windows, Number(event.currentTarget.value) / WIDTH))}
      />
    </span>
  );
}
