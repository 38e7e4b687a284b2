import { type Customer } from '../support/customer.ts';
import { type Stage } from '../support/stage.ts';

/** Repairs a fault. Everything runs and is ready afterwards; orders may still be pending. */
export type Mend = () => Promise<void>;

export interface Broken {
  mend: Mend;
  /** Starts a server that is down before `mend` does: the recovery is measured from its return. */
  restart?: () => Promise<void>;
  /** Resolves when a fault that has its own duration is over. */
  over?: Promise<unknown>;
  /** The order that was caught at the step that the fault interrupts. */
  caught?: string;
}

/** Causes a fault on a stage that takes faults, under any load. */
export interface Break {
  /** `servers`: it affects every variant on the same servers, so it must not run beside the tests of another. `replicas`:
   * it needs a stage with two replicas of each service. */
  reach: 'variant' | 'servers' | 'replicas';
  /** Order may be stopped between its commit and the next step, so it never learns of the commit. */
  interruptsOrder?: boolean;
  /** How long it lasts, in milliseconds, where the usual time is too short to show its effect. */
  lastsMs?: number;
  /** Services repair it by themselves, so its effect may end before `mend`. */
  repairedByServices?: boolean;
  /** The delay that it adds for its callers, in milliseconds. */
  delays?: number;
  /**
   * Causes the fault, and resolves once it has an effect. `customer` places the order that is caught; it needs 300 or more.
   * Does nothing if the variant lacks the broken part (http has no broker).
   */
  breaks(stage: Stage, customer: Customer): Promise<Broken>;
}

/** A fault that `Deployment.heal` repairs; `breaks` returns the caught order, if any. */
export function healed(
  breaks: (stage: Stage, customer: Customer) => Promise<unknown>,
  about: Pick<Break, 'interruptsOrder' | 'lastsMs'> = {},
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
