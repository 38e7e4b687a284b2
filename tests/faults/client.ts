import { median } from 'd3-array';
import { type Call, placedDuring } from './calls.ts';
import { promisedKinds } from './judge.ts';
import { LATE_MS } from './results.ts';
import { type Outcome } from './trial.ts';

/** What a client has at hand after its call, the same for every variant. */
const words = ['outcome', 'accepted', 'unavailable', 'refused'] as const;
type Word = (typeof words)[number];

/** Names the promised answers that clients got, such as `outcome or accepted`; `, late` if half of all answers were late. */
export function clientSees({ calls, moments, cell }: Pick<Outcome, 'calls' | 'moments' | 'cell'>): string {
  const placed = placedDuring(calls, moments);
  const promised = promisedKinds(cell);
  const seen = new Set(placed.filter(({ kind }) => promised.includes(kind)).map(wordOf));
  const late = (median(placed, ({ took }) => took) ?? 0) >= LATE_MS;
  return `${words.filter((word) => seen.has(word)).join(' or ')}${late ? ', late' : ''}`;
}

function wordOf({ orderId, status, code }: Call): Word {
  if (orderId) return status === 'completed' || status === 'failed' ? 'outcome' : 'accepted';
  return code === undefined ? 'refused' : 'unavailable';
}
