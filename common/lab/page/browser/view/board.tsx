import { type RefObject } from 'preact';
import { visibleAt } from '../../model/visible.ts';
import { type LaneName, laneNames } from '../../model/run.ts';
import { gutterOf } from '../layout/gutter.ts';
import { drawLane } from '../layout/lane.ts';
import { axisOf } from '../time/axis.ts';
import { type Language, type PageWords } from '../words/words.ts';
import { BooksRow } from './books-row.tsx';
import { ClientPane } from './client-pane.tsx';
import { CodePane } from './code-pane.tsx';
import { Drawing } from './drawing.tsx';
import { LaneHead, Participants } from './lane-head.tsx';
import { measure, type Size } from './measure.ts';
import { type Story } from '../story.ts';

/** The paddings of the drawing, the gutter and the gaps between the lanes, in rem. */
export const EDGE_REM = 0.35;
const GUTTER_REM = 3.5;
const GAP_REM = 0.625;

interface Props {
  story: Story;
  now: number | undefined;
  heights: readonly number[];
  /** The index of the current step. */
  step: number;
  size: Size;
  drawingRef: RefObject<HTMLDivElement | null>;
  words: PageWords;
  language: Language;
  /** The arrow or commit whose code is shown, by lane. */
  chosen: Partial<Record<LaneName, string>>;
  onChoose: (lane: LaneName, id: string | undefined) => void;
  onToggle: (lane: LaneName) => void;
}

/** The lanes: clocks, drawing, the client's view and the books. */
export function Board(props: Props) {
  const { story, now, heights, step, size, words, language, chosen, onChoose, onToggle } = props;
  const { rem } = size;
  const axis = axisOf(story.score.windows, heights, EDGE_REM * rem);
  const active = new Set([...(story.steps[step]?.ids ?? []), ...Object.values(chosen)]);
  const left = GUTTER_REM * rem;
  const width = (size.width - left) / story.lanes.length - GAP_REM * rem;
  const lanes = story.lanes.map((model, index) => {
    const box = {
      left: left + index * (width + GAP_REM * rem) + GAP_REM * rem,
      width,
      top: 0,
      bottom: size.height,
      rem,
    };
    const drawingWords = { ...words, back: words.isBack };
    const drawing = drawLane({
      model,
      axis,
      box,
      active,
      words: drawingWords,
      measure,
      ...(now !== undefined && { now }),
    });
    return { lane: model.variant, left: box.left, width, drawing };
  });
  const hidden = story.all.filter((model) => !story.lanes.includes(model));
  const said = story.steps[step]?.said;
  return (
    <main class="board" style={{ '--lanes': story.lanes.length }}>
      {story.lanes.map(({ variant }, index) => (
        <div key={variant} class={`card of-${variant}`} style={{ gridColumn: index + 2 }} />
      ))}
      <div class="hidden-lanes" role="group" aria-label={words.hiddenLanes}>
        {hidden.map(({ variant }) => (
          <button
            key={variant}
            class="key"
            aria-pressed="false"
            aria-label={`${numberOf(variant)}: ${words.toggle(variant)}`}
            title={variant}
            onClick={() => onToggle(variant)}
          >
            {numberOf(variant)}
          </button>
        ))}
      </div>
      <div class="row-name time">{words.time}</div>
      <div class="row-name client-name">{words.clientSees}</div>
      <div class="row-name books-name">{words.books}</div>
      {story.lanes.map((full, index) => {
        const model = now === undefined ? visibleAt(full, 0) : visibleAt(full, now);
        const common = { model, now, words, column: index + 2 };
        return [
          <LaneHead key={`${full.variant} head`} {...common} number={numberOf(full.variant)} onToggle={onToggle} />,
          <Participants key={`${full.variant} participants`} {...common} />,
          <ClientPane key={`${full.variant} client`} {...common} language={language} />,
          <BooksRow key={`${full.variant} books`} {...common} model={full} />,
        ];
      })}
      <div class="canvas" ref={props.drawingRef}>
        {size.width > 0 && (
          <Drawing
            {...{ lanes, rem, onChoose, width: size.width, height: size.height, gutterEnd: left }}
            gutter={gutterOf(axis, now, rem, words)}
            moment={now === undefined ? '' : words.moment(now)}
            label={said && now !== undefined ? words.sentence(said) : words.idle}
          />
        )}
      </div>
      {story.lanes.map((model, index) => {
        const id = chosen[model.variant];
        return (
          id && (
            <CodePane
              key={`${model.variant} code`}
              {...{ run: story.run, model, id, words, column: index + 2 }}
              onClose={() => onChoose(model.variant, undefined)}
            />
          )
        );
      })}
    </main>
  );
}

export const numberOf = (lane: LaneName): number => laneNames.indexOf(lane) + 1;
