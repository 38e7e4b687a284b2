import { hasBroker, type Variant, variants } from '../../common/lab/processes/ports.ts';

/** A piece of a file, found by text that it holds exactly once, and what a mistake would have made of it. */
export interface Change {
  /** From the root of the repository. */
  file: string;
  find: string;
  replace: string;
}

/** One mistake that somebody could make, planted on purpose, and the cases that have to notice it. */
export interface Mutant {
  name: string;
  /** What is wrong with the code now, in a sentence. */
  defect: string;
  changes: Change[];
  /** The group of cases that has to notice it, as it stands in the report of `make test`. */
  group: string;
  /** The cases of this group that are run: a regular expression over their names. */
  cases: string;
  /** Each variant that has the place is tried by itself; empty for groups that belong to no variant. */
  variants: Variant[];
  /** Cases that have to run before, for the noticing ones to have something to look at: the same over full names. */
  after?: string;
  /** Concerns what makes the servers, so it is tried with servers of its own. */
  ownServers?: true;
}

export const everyVariant: Variant[] = [...variants];
export const withBroker = variants.filter(hasBroker);

export const change = (file: string, find: string, replace: string): Change => ({ file, find, replace });
