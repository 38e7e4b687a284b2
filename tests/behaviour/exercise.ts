import { type Stage } from '../support/stage.ts';
import { type Cell, everyFault, type Fault, type Notified, type Sees } from './fault-table.ts';

const exercised = new Set<Fault>();

const answered: Record<Sees, string> = {
  unchanged: 'answers normally',
  waits: 'answers after the slow service',
  'after the timeout': 'answers after the timeout',
  pending: 'answers that the order is pending',
  unavailable: 'answers 503 without an order',
  refused: 'refuses connections',
  'unavailable or late': 'answers 503 or late',
  'never 500': 'never answers 500',
};
const notifies: Record<Notified, string> = {
  arrives: 'notifies',
  lost: 'loses the notification',
  'may be lost or late': 'may lose or delay the notification',
  'may precede completed': 'may notify before the order completes',
};

/** Runs a case for one row of the fault table. The cell of the variant under test is its title and its argument. */
export function exercise(stage: Stage, fault: Fault, body: (cell: Cell) => Promise<void>): void {
  exercised.add(fault);
  const cell = stage.features.faults[fault];
  describe(fault, () => {
    afterEach(() => stage.deployment.heal());
    test(titleOf(cell), () => body(cell));
  });
}

function titleOf({ sees, notified, locked, badMessage, order }: Cell): string {
  const parts = [locked ? `${answered[locked]} until released` : answered[sees], notifies[notified]];
  if (badMessage) parts.push(badMessage);
  if (order) parts.push(`the order ${order}`);
  return parts.join(', ');
}

/** Returns the rows of the table without a case. */
export function unexercised(): Fault[] {
  return everyFault.filter((fault) => !exercised.has(fault));
}
