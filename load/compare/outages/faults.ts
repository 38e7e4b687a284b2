import { type Controlled } from '../../../common/lab/breaking/controlled.ts';
import { LabError } from '../../../common/lab/machine/lab-error.ts';
import { hasBroker, type Service } from '../../../common/lab/processes/ports.ts';
import { type Stack } from '../../stack.ts';

/** A fault that is caused and repaired while orders come in. */
export interface Outage {
  break(): Promise<unknown>;
  /** Repairs the fault. When it returns, all services are ready. */
  mend(): Promise<unknown>;
}

const LATENCY_MS = 500;

/** The outages of the comparison, by the name of their row. */
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

/** Returns the broker; undefined in a variant that doesn't use it. */
function brokerOf({ variant, infrastructure }: Stack) {
  if (!hasBroker(variant)) return undefined;
  if (!infrastructure?.rabbitmq) throw new LabError('The lab did not start the broker, so it can’t stop it.');
  return infrastructure.rabbitmq;
}
