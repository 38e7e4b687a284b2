import { type Variant } from '../../../common/lab/processes/ports.ts';
import { differs, inTimes } from '../../paired-ratio.ts';
import { figure } from '../tables.ts';
import { type During } from '../outages/during.ts';
import { type Answered } from '../coupling/blocking.ts';
import { type Spread } from '../../statistics.ts';
import { type Facts, NotMeasured } from './facts.ts';

export type Verdict = 'confirmed' | 'confirmed in part' | 'refuted' | 'not decidable on one machine';

/** A sentence of the original description, with its verdict. */
export interface Claim {
  kind: 'advantage' | 'disadvantage' | 'reason for events';
  claim: string;
  /** Decided by the figures; another measurement may change it. */
  verdict(facts: Facts): Verdict;
  /** The text around the figures; Markdown. */
  evidence(facts: Facts): string;
}

export const decided = (holds: boolean): Verdict => (holds ? 'confirmed' : 'refuted');

export const percent = (share: number) => `${figure(share * 100)} %`;
export const ms = (value: number | null) => `${figure(value)} ms`;
export const p50 = ({ answer }: During) => ms(answer.p50);
export const p95 = ({ answer }: During) => ms(answer.p95);
export const answered = (answer: Answered | undefined) =>
  answer ? `${answer.code} after ${ms(answer.ms)}` : 'no answer within 3 s';
export const median = (spread: Spread) => figure(spread.median);

/** Returns an empty text where a figure is not measured yet, so that the rest of the evidence still stands. */
export function whereMeasured(write: () => string): string {
  try {
    return write();
  } catch (error) {
    if (error instanceof NotMeasured) return '';
    throw error;
  }
}

/** Compares the CPU for one order of two variants over the paired rounds. */
export function cpuCompared(facts: Facts, of: Variant, to: Variant): string {
  const ratio = facts.ratio(of, to, ({ cost }) => cost.cpuMsPerOrder?.all);
  const difference = differs(ratio) ? '' : ', which shows no difference';
  return `\`${of}\` uses ${inTimes(ratio)} times the CPU of \`${to}\` for an order${difference}`;
}

/** Tells whether an answer accepts the order. */
export const accepts = (answer: Answered | undefined) => answer !== undefined && answer !== null && answer.code < 300;

/** Returns the difference of p50 of the answers to that without a fault, in ms. */
export function later(facts: Facts, variant: Parameters<Facts['during']>[0], outage: string): number {
  const [usual, broken] = ['nothing broken', outage].map((name) => facts.during(variant, name).answer.p50 ?? NaN);
  return broken! - usual!;
}
