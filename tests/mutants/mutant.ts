import { hasBroker, type Variant, variants } from '../../common/lab/processes/ports.ts';
import { type Change } from './planting/change.ts';

/** A mistake that is planted on purpose, and the cases that have to notice it. */
export interface Mutant {
  name: string;
  /** The fault of the changed code, in a sentence. */
  defect: string;
  changes: Change[];
  /** The group of cases that has to notice it, as it stands in the report of `make test`. */
  group: string;
  /** The cases of this group that are run: a regular expression over their names. */
  cases: string;
  /** Each of these variants is a trial of its own; empty for groups that belong to no variant. */
  variants: Variant[];
  /** Cases that have to run first, because the noticing ones look at their results: the same over full names. */
  after?: string;
  /** Changes how servers are made, so the trial starts servers of its own. */
  ownServers?: true;
}

export const everyVariant: Variant[] = [...variants];
export const withBroker = variants.filter(hasBroker);
