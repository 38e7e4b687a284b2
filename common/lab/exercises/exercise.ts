import { type Subject } from './subject.ts';
import { type Variant } from '../processes/ports.ts';

/** A prediction to make, an experiment that decides it, and why it came out so. */
export interface Exercise {
  question: string;
  /** What can be predicted: one of these, or several joined by commas; `none` where nothing fits. */
  choices: readonly string[];
  variants: readonly Variant[];
  /** Breaks what it has to break, and gives what was seen; what is still broken afterwards is healed for it. */
  experiment(subjects: Subject[]): Promise<Seen>;
  /** To be read after the result. */
  because: string;
}

export interface Seen {
  /** Those of the choices that came true. */
  answer: string[];
  /** What was seen, a row for each variant or step. */
  rows: string[][];
}

/** The subjects for which something is true, as an answer, with a row for each. */
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
