import { baseOf, experimentFile, experimentOf, experiments } from '../../../common/lab/processes/experiments.ts';
import { hasBroker, type Variant, variants } from '../../../common/lab/processes/ports.ts';
import { linesChangedBy } from '../../../common/lab/source/patch.ts';
import { outages } from '../outages/faults.ts';

/** A variant, or an experiment with one mechanism added to it or removed. */
export interface Column {
  name: Variant;
  /** The variant that an experiment changes, or the variant itself. */
  base: Variant;
  /** The added and deleted lines of the experiment's patch; 0 for a variant. */
  lines: number;
}

/** Every variant, each followed by its experiments, so that both are measured right after each other. */
export const everyColumn: Variant[] = variants.flatMap((variant) => [
  variant,
  ...experiments.filter((experiment) => experiment.variant === variant).map(({ name }) => name),
]);

export async function columnOf(name: Variant): Promise<Column> {
  const experiment = experimentOf(name);
  const lines = experiment ? await linesChangedBy(experimentFile(experiment, 'overlay.patch')) : 0;
  return { name, base: baseOf(name), lines };
}

export const ORDER_KILLED = 'Order killed before its first message';

/** The faults in the order of the table: those of the outages part that last ten seconds, and a kill of Order. */
export const faults = ['Billing down', 'Notification down', 'broker down', 'Billing +500 ms', ORDER_KILLED] as const;
export type Fault = (typeof faults)[number];

/** Returns the faults that a column can have: without a broker none can be down. */
export function faultsOf(column: Variant): Fault[] {
  return faults.filter((fault) => fault !== 'broker down' || hasBroker(column));
}

export const outageOf = (fault: Fault) => outages[fault]!;
