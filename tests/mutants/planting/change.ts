import { type Variant } from '../../../common/lab/processes/ports.ts';
import { type Sources } from './sources.ts';

/** One edit of a mutant. Its place is described without a path, so that moving or formatting code doesn't break it. */
export interface Change {
  /** The query, for messages. */
  query: string;
  /** Every place that the query matches: a change fits when there is exactly one. */
  find(sources: Sources, variant: Variant | undefined): Edit[];
  /** Searches this variant instead of the trial's, or of all where a trial has none. */
  variant?: Variant;
}

/** Characters `start` to `end` of a file, and the text that takes their place. */
export interface Edit {
  file: string;
  start: number;
  end: number;
  text: string;
}
