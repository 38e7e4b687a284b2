import { type Arrow } from '../page/model/arrows.ts';
import { type Participant, participants } from '../page/model/participants.ts';

/** What is drawn of an arrow. Its time is in microseconds. */
export type Drawn = Pick<Arrow, 'from' | 'to' | 'kind' | 'what' | 'says' | 'at' | 'took' | 'lost'>;

/** Returns the participants, from left to right. */
export function lanesOf(arrows: Drawn[]): Participant[] {
  return participants.filter((one) => arrows.some(({ from, to }) => one === from || one === to));
}

/** Labels an arrow, for example `201 {status: completed} 14.2 ms`. */
export function labelOf({ what, says, took, lost }: Drawn): string {
  const words = says.filter((said) => said.includes(': '));
  return [
    what,
    ...(words.length > 0 ? [`{${words.join(', ')}}`] : []),
    ...(took === undefined ? [] : [milliseconds(took)]),
    ...(lost ? ['(lost)'] : []),
  ].join(' ');
}

export const milliseconds = (microseconds: number): string => `${(microseconds / 1000).toFixed(1)} ms`;

/** Formats the time since the first arrow. */
export const since = (first: Drawn, { at }: Drawn): string => `+${milliseconds(at - first.at)}`;
