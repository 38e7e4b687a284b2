import { type Variant } from '../../../common/lab/processes/ports.ts';
import { type Timing } from '../outages/during.ts';
import { type Unreported } from '../sound.ts';
import { type Column, type Fault } from './columns.ts';
import { type Faulted } from './faulted.ts';
import { type Normal } from './normal.ts';

/** The content of docs/comparison/mechanisms.json. */
export interface Mechanisms {
  /** Normal load: orders per second, and seconds of a round. */
  rate: number;
  seconds: number;
  timing: Timing;
  columns: Column[];
  /** The reasons why columns are left out. */
  unreported: Unreported;
  /** Results under normal load by column, one for each round. */
  rounds: Record<Variant, Normal[]>;
  /** Results by fault and column. A fault that a column cannot have is missing. */
  faults: Record<Fault, Record<Variant, Faulted>>;
}
