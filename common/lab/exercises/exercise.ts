import { type Subject } from './subject.ts';
import { type Variant } from '../processes/ports.ts';

/** A question to predict, the experiment that answers it, and the reason. */
export interface Exercise {
  question: string;
  /** The possible predictions: one, several joined by commas, or `none`. */
  choices: readonly string[];
  variants: readonly Variant[];
  /** Breaks services and returns the observations; the caller heals afterwards. */
  experiment(subjects: Subject[]): Promise<Seen>;
  /** Printed after the result. */
  because: string;
}

export interface Seen {
  /** The choices that proved right. */
  answer: string[];
  /** One row per variant or step. */
  rows: string[][];
}

/** Looks at every subject; the answer names the variants that fit. */
export async function each(
  subjects: Subject[],
  look: (subject: Subject) => Promise<{ fits: boolean; seen: string }>,
): Promise<Seen> {
  const looked = await Promise.all(subjects.map(async (subject) => ({ ...(await look(subject)), subject })));
  return {
    answer: looked.filter(({ fits }) => fits).map(({ subject }) => subject.variant),
    rows: looked.map(({ subject, seen }) => [subject.variant, seen]),
  };
}
