import { type LaneModel } from '../../model/run.ts';
import { booksAt } from '../layout/books.ts';
import { type PageWords } from '../words/words.ts';
import { MailIcon } from './icons.tsx';

const MOST_DOTS = 10;

interface Props {
  model: LaneModel;
  now: number | undefined;
  column: number;
  words: PageWords;
}

/** Deposits against balance and orders, and orders against notifications. */
export function BooksRow({ model, now, column, words }: Props) {
  const books = booksAt(model, now ?? 0);
  if (!books) return <div class={`cell books of-${model.variant}`} style={{ gridColumn: column }} />;
  const { balance, completed, inTransit, orders, notifications, lost } = books;
  const dots = Math.min(MOST_DOTS, orders);
  const due = Math.min(dots, orders - notifications - lost);
  const gone = Math.min(dots - due, lost);
  const toneOf = (dot: number) => (dot < dots - due - gone ? '' : dot < dots - due ? 'lost' : 'due');
  return (
    <div class={`cell books of-${model.variant}`} style={{ gridColumn: column }}>
      <span class="money" aria-hidden="true">
        <i style={{ flex: balance }} />
        <i style={{ flex: completed }} />
        {inTransit > 0 && <i class="way" style={{ flex: inTransit }} />}
      </span>
      <span>{inTransit > 0 ? words.inTransit : words.level}</span>
      <span class="dots" title={words.notifications}>
        <MailIcon />
        {Array.from({ length: dots }, (_, dot) => (
          <i key={dot} class={toneOf(dot)} />
        ))}
      </span>
      <b class={lost > 0 ? 'lost' : ''}>
        <span class="hidden">{words.notifications}: </span>
        {words.of(notifications, orders)}
      </b>
    </div>
  );
}
