import { type Customer } from '../support/customer.ts';
import { type Stage } from '../support/stage.ts';

/** What mends a fault; everything runs and is ready when it returns, and nothing need have settled yet. */
export type Mend = () => Promise<void>;

export interface Broken {
  mend: Mend;
  /** The order that was caught at the very step that the fault is about. */
  caught?: string;
}

/** A fault: how it is brought about on a stage that takes faults, under whatever load. */
export interface Break {
  /** `servers`: every variant that uses the same servers feels it, so it must not run beside the tests of another. */
  reach: 'variant' | 'servers';
  /**
   * Breaks it; done once it bites. `customer` places the order that is caught at a step, and needs at least 300 for it.
   * Something that the variant does not have (http has no broker) is not there to be broken: nothing happens.
   */
  breaks(stage: Stage, customer: Customer): Promise<Broken>;
}

/** A fault that `Deployment.heal` mends. */
export function healed(breaks: (stage: Stage, customer: Customer) => Promise<unknown>): Break {
  return {
    reach: 'variant',
    breaks: async (stage, customer) => {
      const caught = await breaks(stage, customer);
      return { mend: () => stage.deployment.heal(), ...(typeof caught === 'string' ? { caught } : {}) };
    },
  };
}
