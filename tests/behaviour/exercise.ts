import { type Stage } from '../support/stage.ts';
import { type Cell, everyFault, type Fault } from './fault-table.ts';

const exercised = new Set<Fault>();

/** A case for one row of the fault table; it is handed the cell of the variant it runs against. */
export function exercise(stage: Stage, fault: Fault, title: string, body: (cell: Cell) => Promise<void>): void {
  exercised.add(fault);
  describe(fault, () => {
    afterEach(() => stage.deployment.heal());
    test(title, () => body(stage.features.faults[fault]));
  });
}

/** Rows of the table for which no case was written. */
export function unexercised(): Fault[] {
  return everyFault.filter((fault) => !exercised.has(fault));
}
