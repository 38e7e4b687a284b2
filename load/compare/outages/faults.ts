import { type Controlled } from '../../../common/lab/breaking/controlled.ts';
import { LabError } from '../../../common/lab/machine/lab-error.ts';
import { hasBroker, type Service } from '../../../common/lab/processes/ports.ts';
import { type Stack } from '../../stack.ts';

/** Something that is broken while orders come in, and mended again. */
export interface Outage {
  break(): Promise<unknown>;
  /** All is up and ready when it returns. */
  mend(): Promise<unknown>;
}

const LATENCY_MS = 500;

/** The outages of the comparison, by the names of their rows. */
export const outages: Record<string, (stack: Stack) => Outage> = {
  'nothing broken': () => ({ break: async () => undefined, mend: async () => undefined }),
  'Notification +500 ms': (stack) => slow(stack, 'notification'),
  'Billing +500 ms': (stack) => slow(stack, 'billing'),
  'Notification down': (stack) => killed(stack, 'notification'),
  'Billing down': (stack) => killed(stack, 'billing'),
  'broker down': (stack) => ({
    break: async () => brokerOf(stack)?.stop('kill'),
    mend: async () => brokerOf(stack)?.start(),
  }),
};

function slow(stack: Stack, service: Service): Outage {
  return {
    break: () => each(stack, service, (one) => one.inject({ latencyMs: LATENCY_MS, errorRate: 0 })),
    mend: () => each(stack, service, (one) => one.clear()),
  };
}

function killed(stack: Stack, service: Service): Outage {
  return {
    break: () => each(stack, service, (one) => one.kill()),
    mend: () => each(stack, service, (one) => one.start()),
  };
}

function each(stack: Stack, service: Service, work: (one: Controlled) => Promise<unknown>) {
  return Promise.all(stack.services.filter((one) => one.service === service).map(work));
}

/** None in a variant that doesn't use it: there is nothing to take down. */
function brokerOf({ variant, infrastructure }: Stack) {
  if (!hasBroker(variant)) return undefined;
  if (!infrastructure?.rabbitmq) throw new LabError('The broker is not the lab’s own, so it can’t be stopped.');
  return infrastructure.rabbitmq;
}
