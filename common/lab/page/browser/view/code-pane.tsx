import { type LaneModel, type Run } from '../../model/run.ts';
import { type PageWords } from '../words/words.ts';
import { CrossIcon } from './icons.tsx';

interface Props {
  run: Run;
  model: LaneModel;
  /** The id of an arrow or a commit. */
  id: string;
  column: number;
  words: PageWords;
  onClose: () => void;
}

/** The lines that make an arrow, from the arrow table of the variant's page. */
export function CodePane({ run, model, id, column, words, onClose }: Props) {
  const commit = model.commits.find((one) => one.id === id);
  const arrow = model.arrows.find((one) => one.id === (commit ? commit.arrow : id));
  const row =
    arrow?.code === undefined
      ? undefined
      : run.lanes.find(({ variant }) => variant === model.variant)?.code[arrow.code];
  const sources = (row?.sources ?? []).flatMap((key) => run.sources[key] ?? []);
  const title = arrow ? `${arrow.from} → ${arrow.to}: ${arrow.what}` : (commit?.state ?? '');
  const sql = commit?.sql ?? arrow?.sql;
  const took = commit?.took;
  return (
    <div class={`source of-${model.variant}`} style={{ gridColumn: column }}>
      <header>
        <h3>{title}</h3>
        {took !== undefined && <small>{words.duration(took)}</small>}
        <button class="plain" aria-label={words.close} title={`${words.close} (Esc)`} onClick={onClose}>
          <CrossIcon />
        </button>
      </header>
      <div class="scroll" tabIndex={0} role="region" aria-label={words.codeOf(`${title} (${model.variant})`)}>
        {sources.length === 0 && <p>{words.noCode}</p>}
        {sources.map(({ file, line, name, text }) => (
          <figure key={`${file} ${line}`}>
            <figcaption>
              <b>{name}</b> {file}:{line}
            </figcaption>
            <pre>{dedent(text)}</pre>
          </figure>
        ))}
        {sql !== undefined && (
          <figure>
            <figcaption>
              <b>{words.sql}</b>
            </figcaption>
            <pre>{dedent(sql)}</pre>
          </figure>
        )}
      </div>
    </div>
  );
}

/** Removes the indentation that all lines share. */
function dedent(text: string): string {
  const lines = text.replaceAll('\t', '  ').split('\n');
  const depths = lines.filter((line) => line.trim()).map((line) => line.length - line.trimStart().length);
  return lines.map((line) => line.slice(Math.min(...depths))).join('\n');
}
