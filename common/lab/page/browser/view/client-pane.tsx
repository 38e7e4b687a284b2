import { type ClientView, type LaneModel } from '../../model/run.ts';
import { type PageWords, type Language } from '../words/words.ts';
import { Status } from './status.tsx';

interface Props {
  model: LaneModel;
  now: number | undefined;
  column: number;
  words: PageWords;
  language: Language;
}

/** What the client sees: status, headers, body, and what it should do next. */
export function ClientPane({ model, now, column, words, language }: Props) {
  const view = model.client.at(-1);
  return (
    <div class={`cell client of-${model.variant}`} style={{ gridColumn: column }}>
      {now === undefined || !view ? (
        <p class="none">{words.nothingYet}</p>
      ) : (
        <Answer {...{ view, model, words, language }} />
      )}
    </div>
  );
}

function Answer({ view, model, words, language }: { view: ClientView } & Pick<Props, 'model' | 'words' | 'language'>) {
  const { answer, attempt, phrase, headers, advice } = view;
  const which = attempt > 1 ? <small>{words.attempt(attempt)}</small> : null;
  if (!answer)
    return (
      <p class="none">
        {words.waiting} {which}
      </p>
    );
  const isLost = model.clocks.lost !== undefined && (answer.status ?? 500) < 400;
  const isLate = answer.status !== 201 && model.clocks.settled !== undefined && answer.at < model.clocks.settled.at;
  const todo = isLost ? words.nothingShowsLoss : isLate ? words.settledSince : advice[language];
  return (
    <>
      <p class="line">
        <Status status={answer.status} />
        {phrase ?? words.noAnswer} {which}
      </p>
      <pre>
        {Object.entries(headers)
          .filter(([name]) => name !== 'content-type')
          .map(([name, value]) => `${capitals(name)}: ${shortIds(value)}\n`)
          .join('')}
        {answer.status === undefined ? answer.error : shortIds(JSON.stringify(answer.body))}
      </pre>
      <p class={isLost ? 'todo warn' : 'todo'}>→ {todo}</p>
    </>
  );
}

const capitals = (name: string) => name.replaceAll(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());

/** Shortens UUIDs and addresses of problem types, which differ in their ends. */
const shortIds = (text: string) =>
  text
    .replaceAll(/([0-9a-f]{4})[0-9a-f]{4}-[0-9a-f-]{23}([0-9a-f]{4})/g, '$1…$2')
    .replaceAll(/"[a-z]+:[^"]*[:/]([a-z-]+)"/g, '"…$1"');
