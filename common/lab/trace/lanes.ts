import { type Arrow, type Participant, participants } from './arrows.ts';

/** Those who take part, from left to right. */
export function lanesOf(arrows: Arrow[]): Participant[] {
  return participants.filter((one) => arrows.some(({ from, to }) => one === from || one === to));
}

/** What stands on an arrow: 201 {status: completed} 14.2 ms */
export function labelOf({ what, says, took, lost }: Arrow): string {
  const words = says.filter((said) => said.includes(': '));
  return [
    what,
    ...(words.length > 0 ? [`{${words.join(', ')}}`] : []),
    ...(took === undefined ? [] : [milliseconds(took)]),
    ...(lost ? ['(lost)'] : []),
  ].join(' ');
}

export const milliseconds = (microseconds: number): string => `${(microseconds / 1000).toFixed(1)} ms`;

/** When it left, from the first arrow on. */
export const since = (first: Arrow, { at }: Arrow): string => `+${milliseconds(at - first.at)}`;
