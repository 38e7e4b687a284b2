import { type LaneName } from '../../model/run.ts';
import { LABEL_REM } from '../layout/geometry.ts';
import { type Gutter } from '../layout/gutter.ts';
import { type DrawnArrow, type LaneDrawing, type ToneLabel } from '../layout/lane.ts';

export interface DrawnLane {
  lane: LaneName;
  left: number;
  width: number;
  drawing: LaneDrawing;
}

interface Props {
  width: number;
  height: number;
  rem: number;
  /** The right end of the gutter. */
  gutterEnd: number;
  gutter: Gutter;
  /** The moment in words. */
  moment: string;
  lanes: DrawnLane[];
  /** What assistive technology reads. */
  label: string;
  /** An arrow or commit was chosen. */
  onChoose: (lane: LaneName, id: string) => void;
}

const round = (value: number) => Math.round(value * 10) / 10;
const degrees = (radians: number) => round((radians * 180) / Math.PI);

/** The shared drawing: the time in the gutter, and the lanes. It has no state of its own. */
export function Drawing({ width, height, rem, gutterEnd, gutter, moment, lanes, label, onChoose }: Props) {
  return (
    <svg class="drawing" role="img" aria-label={label} viewBox={`0 0 ${round(width)} ${round(height)}`}>
      {patterns}
      {lanes.map((one) => (
        <Bands key={one.lane} {...one} />
      ))}
      <Time gutter={gutter} gutterEnd={gutterEnd} width={width} rem={rem} />
      {lanes.map((one) => (
        <g key={one.lane} class={`of-${one.lane}`}>
          <Lane lane={one.lane} drawing={one.drawing} rem={rem} onChoose={onChoose} />
        </g>
      ))}
      {gutter.now !== undefined && <Now y={gutter.now} {...{ gutterEnd, width, rem, moment }} />}
    </svg>
  );
}

/** Hatching: to the right for what is owed or waits, to the left for what is lost. */
const patterns = (
  <defs>
    {(['http', 'events', 'collaboration', 'hybrid'] as const).map((lane) => (
      <g key={lane} class={`of-${lane}`}>
        <pattern id={`owed-${lane}`} width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect class="tint" width="9" height="9" />
          <rect class="stripe" width="1" height="9" />
        </pattern>
        <pattern id={`held-${lane}`} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect class="paper" width="4" height="4" />
          <rect class="dense" width="1.4" height="4" />
        </pattern>
      </g>
    ))}
    <pattern id="lost" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
      <rect class="loss-tint" width="9" height="9" />
      <rect class="loss-stripe" width="1" height="9" />
    </pattern>
  </defs>
);

function Bands({ lane, left, width, drawing }: DrawnLane) {
  const [x, across] = [round(left + 1), round(width - 2)];
  return (
    <g class={`of-${lane}`}>
      {drawing.bands.map(({ key, tone, top, bottom }) => (
        <rect
          {...{ key, x, width: across, y: round(top), height: round(bottom - top) }}
          fill={tone === 'lost' ? 'url(#lost)' : `url(#owed-${lane})`}
        />
      ))}
      {drawing.rules.map(({ key, y }) => (
        <line key={key} class="rule" x1={x} x2={round(x + across)} y1={round(y)} y2={round(y)} />
      ))}
    </g>
  );
}

function Time({ gutter, gutterEnd, width, rem }: { gutter: Gutter; gutterEnd: number; width: number; rem: number }) {
  const size = LABEL_REM * rem;
  return (
    <g>
      {gutter.folds.map(({ key, top, height }) => (
        <g key={key}>
          <rect
            class="fold"
            x={round(gutterEnd)}
            y={round(top)}
            width={round(width - gutterEnd)}
            height={round(height)}
          />
          <path class="tear" d={tearOf(gutterEnd, top, height, rem)} />
        </g>
      ))}
      {gutter.ticks.map(({ key, y, line }) => (
        <g key={key}>
          <line class="tick" x1={round(gutterEnd - 0.35 * rem)} x2={round(gutterEnd)} y1={round(y)} y2={round(y)} />
          {line && <line class="grid" x1={round(gutterEnd)} x2={round(width)} y1={round(y)} y2={round(y)} />}
        </g>
      ))}
      {gutter.labels.map(({ key, y, text, fold }) => (
        <text
          {...{ key, class: fold ? 'skipped' : '', x: round(gutterEnd - 0.6 * rem), y: round(y + size * 0.35) }}
          text-anchor="end"
          font-size={size}
        >
          {text}
        </text>
      ))}
    </g>
  );
}

function tearOf(gutterEnd: number, top: number, height: number, rem: number): string {
  const [x, right, down] = [round(gutterEnd - 0.42 * rem), round(0.34 * rem), round(height * 0.28)];
  return `M${x} ${round(top)}l${right} ${down}M${x} ${round(top + height * 0.6)}l${right} ${down}`;
}

interface NowProps {
  y: number;
  gutterEnd: number;
  width: number;
  rem: number;
  moment: string;
}

function Now({ y, gutterEnd, width, rem, moment }: NowProps) {
  const size = LABEL_REM * rem;
  const tag = Math.min(gutterEnd, moment.length * size * 0.56 + 0.7 * rem);
  return (
    <g class="now">
      <line x1={round(gutterEnd)} x2={round(width)} y1={round(y)} y2={round(y)} />
      <rect x={round(gutterEnd - tag)} y={round(y - size * 0.8)} width={round(tag)} height={round(size * 1.6)} rx="3" />
      <text x={round(gutterEnd - tag / 2)} y={round(y + size * 0.36)} text-anchor="middle" font-size={size}>
        {moment}
      </text>
    </g>
  );
}

interface LaneProps {
  lane: LaneName;
  drawing: LaneDrawing;
  rem: number;
  onChoose: Props['onChoose'];
}

function Lane({ lane, drawing, rem, onChoose }: LaneProps) {
  const cross = 0.22 * rem;
  return (
    <>
      {drawing.lifelines.map(({ key, x, top, bottom, state }) => (
        <line key={key} class={`lifeline ${state}`} x1={round(x)} x2={round(x)} y1={round(top)} y2={round(bottom)} />
      ))}
      {drawing.bars.map(({ key, tone, x, top, bottom, width }) => (
        <rect
          {...{ key, class: `bar ${tone}`, x: round(x - width / 2), y: round(top), width: round(width) }}
          height={round(bottom - top)}
          rx="2"
          {...(tone === 'held' && { fill: `url(#held-${lane})` })}
        />
      ))}
      {drawing.arrows.map((arrow) => (
        <Arrow key={arrow.key} arrow={arrow} rem={rem} onChoose={() => onChoose(lane, arrow.key)} />
      ))}
      {drawing.commits.map(({ key, x, y, size, last, active }) => (
        <g key={key} class={active ? 'commit active' : 'commit'} onClick={() => onChoose(lane, key)}>
          <rect x={round(x - size)} y={round(y - size)} width={round(2 * size)} height={round(2 * size)} rx="1.5" />
          {last && <path class="check" d={checkOf(x, y, size)} />}
        </g>
      ))}
      {drawing.crosses.map(({ key, x, y }) => (
        <path key={key} class="cross" d={crossOf(x, y, cross)} />
      ))}
      {drawing.tokens.map(({ key, x, y }) => (
        <circle key={key} class="token" cx={round(x)} cy={round(y)} r={round(rem * 0.3)} />
      ))}
      {drawing.statuses.map(({ key, x, y, width, height, text, tone, active }) => (
        <g key={key} class={`status ${tone}${active ? ' active' : ''}`} onClick={() => onChoose(lane, key)}>
          <rect x={round(x - width / 2)} y={round(y - height / 2)} width={round(width)} height={round(height)} rx="3" />
          <text
            x={round(x)}
            y={round(y + LABEL_REM * rem * 0.37)}
            text-anchor="middle"
            font-size={LABEL_REM * rem * 1.05}
          >
            {text}
          </text>
        </g>
      ))}
      {drawing.labels.map((label) => (
        <LabelText key={label.key} label={label} />
      ))}
    </>
  );
}

function Arrow({ arrow, rem, onChoose }: { arrow: DrawnArrow; rem: number; onChoose: () => void }) {
  const { style, failed, active, from, to, angle, arrived } = arrow;
  const line = { x1: round(from.x), y1: round(from.y), x2: round(to.x), y2: round(to.y) };
  const place = `translate(${round(to.x)} ${round(to.y)}) rotate(${degrees(angle)})`;
  return (
    <g class={`arrow ${style}${failed ? ' failed' : ''}${active ? ' active' : ''}`} onClick={onChoose}>
      <line class="reach" {...line} />
      <line class="shaft" {...line} />
      {arrived && !failed && <path class="head" transform={place} d={headOf(style, rem * 0.36)} />}
      {!arrived && style !== 'acknowledgement' && (
        <circle class="dot" cx={line.x2} cy={line.y2} r={round(rem * 0.26)} />
      )}
    </g>
  );
}

function headOf(style: DrawnArrow['style'], size: number): string {
  const [back, half] = [round(-size), round(size * 0.5)];
  const isFull = style === 'call' || style === 'event';
  return isFull
    ? `M1 0L${back} ${-half}L${back} ${half}Z`
    : `M${back * 0.8} ${-half * 0.9}L0 0L${back * 0.8} ${half * 0.9}`;
}

const crossOf = (x: number, y: number, half: number) =>
  `M${round(x - half)} ${round(y - half)}l${round(2 * half)} ${round(2 * half)}m0 ${round(-2 * half)}l${round(-2 * half)} ${round(2 * half)}`;

const checkOf = (x: number, y: number, size: number) =>
  `M${round(x - size * 0.5)} ${round(y)}l${round(size * 0.38)} ${round(size * 0.42)}l${round(size * 0.66)} ${round(-size * 0.86)}`;

function LabelText({ label }: { label: ToneLabel }) {
  const { text, x, y, anchor, angle, size, bold, tone, active } = label;
  const classes = `label ${tone}${bold ? ' bold' : ''}${active ? ' active' : ''}`;
  const turned = angle ? { transform: `rotate(${round(angle)} ${round(x)} ${round(y)})` } : {};
  return (
    <text class={classes} x={round(x)} y={round(y)} text-anchor={anchor} font-size={size} {...turned}>
      {text}
    </text>
  );
}
