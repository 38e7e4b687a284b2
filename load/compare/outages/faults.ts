import { type Controlled } from '../../../common/lab/breaking/controlled.ts';
import { endAlarm, raiseAlarm } from '../../../common/lab/breaking/broker-alarm.ts';
import { LabError } from '../../../common/lab/machine/lab-error.ts';
import { hasBroker, type Service, type Variant } from '../../../common/lab/processes/ports.ts';
import { type Stack } from '../../stack.ts';

/** A fault that is caused and repaired while orders come in. */
export interface Outage {
  /** When it returns, the fault has its effect. */
  break(): Promise<unknown>;
  /** Repairs the fault. When it returns, all services are ready. */
  mend(): Promise<unknown>;
  /** The fault lasts as long as its repair: it is repaired at once. */
  repairedAtOnce?: boolean;
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
    break: () => brokerOf(stack).stop('kill'),
    mend: () => brokerOf(stack).start(),
  }),
  'broker restarted': (stack) => ({
    break: () => brokerOf(stack).stop('fast'),
    mend: () => brokerOf(stack).start(),
    repairedAtOnce: true,
  }),
  'broker blocked by an alarm': (stack) => ({
    break: () => raiseAlarm(rabbitmqctlOf(stack)),
    mend: () => endAlarm(rabbitmqctlOf(stack)),
  }),
};

export const isOfBroker = (outage: string) => outage.startsWith('broker ');

/** Returns the outages that a variant can have: without a broker it can have none of the broker. */
export function outagesOf(variant: Variant): string[] {
  return Object.keys(outages).filter((name) => hasBroker(variant) || !isOfBroker(name));
}

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

function brokerOf({ infrastructure }: Stack) {
  if (!infrastructure?.rabbitmq) throw new LabError('The lab did not start the broker, so it can’t stop it.');
  return infrastructure.rabbitmq;
}

function rabbitmqctlOf({ infrastructure }: Stack) {
  if (!infrastructure?.rabbitmqctl) throw new LabError('The lab did not start the broker, so it can’t block it.');
  return infrastructure.rabbitmqctl;
}
