import { type Customer } from '../support/customer.ts';
import { type Stage } from '../support/stage.ts';

/** What mends a fault; everything runs and is ready when it returns, and nothing need have settled yet. */
export type Mend = () => Promise<void>;

export interface Broken {
  mend: Mend;
  /** Starts a server again that is down, which `mend` would do too: healing counts from when it is back. */
  restart?: () => Promise<void>;
  /** For a fault that takes as long as it takes: over when this resolves. */
  over?: Promise<unknown>;
  /** The order that was caught at the very step that the fault is about. */
  caught?: string;
}

/** A fault: how it is brought about on a stage that takes faults, under whatever load. */
export interface Break {
  /** `servers`: every variant that uses the same servers feels it, so it must not run beside the tests of another; `replicas`:
   * it takes a stage with two of each service. */
  reach: 'variant' | 'servers' | 'replicas';
  /** Order may be stopped between a commit of its own and what follows, so that it never learns of the commit. */
  interruptsOrder?: boolean;
  /** How long it makes whoever waits for it wait, in milliseconds. */
  delays?: number;
  /**
   * Breaks it; done once it bites. `customer` places the order that is caught at a step, and needs at least 300 for it.
   * Something that the variant does not have (http has no broker) is not there to be broken: nothing happens.
   */
  breaks(stage: Stage, customer: Customer): Promise<Broken>;
}

/** A fault that `Deployment.heal` mends; what `breaks` returns is the order that was caught, if any. */
export function healed(
  breaks: (stage: Stage, customer: Customer) => Promise<unknown>,
  about: Pick<Break, 'interruptsOrder'> = {},
): Break {
  return {
    ...about,
    reach: 'variant',
    breaks: async (stage, customer) => {
      const caught = await breaks(stage, customer);
      return { mend: () => stage.deployment.heal(), ...(typeof caught === 'string' ? { caught } : {}) };
    },
  };
}
