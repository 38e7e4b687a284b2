import { randomUUID } from 'node:crypto';
import { type Service } from '../../common/lab/processes/ports.ts';
import { type Faults } from '../../common/lab/breaking/injections.ts';
import { eventually } from '../support/eventually.ts';
import { type Stage } from '../support/stage.ts';
import { type Break } from './break.ts';

/** Something that each service answers without having anything to do. */
const idle: Record<Service, string> = {
  order: `/orders?userId=${randomUUID()}`,
  billing: `/billing/balance/${randomUUID()}`,
  notification: `/notifications/${randomUUID()}`,
};

/** Of so many calls all go well by chance one time in a million when half of them fail. */
const CALLS = 20;

/** So many milliseconds before the work of each call and event, as `make fault LATENCY=…` does it. */
export function slow(service: Service, latencyMs: number): Break {
  const waits = async (stage: Stage) => {
    const begun = performance.now();
    await stage.client(service).get(idle[service]);
    return performance.now() - begun >= latencyMs;
  };
  return injected(service, { latencyMs, errorRate: 0 }, waits);
}

/** This share of its calls and events fails before the work, as `make fault ERRORS=…` does it. */
export function failing(service: Service, errorRate: number): Break {
  const fails = async (stage: Stage) => {
    for (let call = 0; call < CALLS; call++) {
      const { body } = await stage.client(service).get(idle[service]);
      if (body.detail === 'a fault was injected') return true;
    }
    return false;
  };
  return injected(service, { latencyMs: 0, errorRate }, fails);
}

/** The service looks every now and then what it is to do: it has begun when it is seen, and it is over when it isn't. */
function injected(service: Service, faults: Faults, bites: (stage: Stage) => Promise<boolean>): Break {
  return {
    reach: 'variant',
    delays: faults.latencyMs,
    breaks: async (stage) => {
      stage.inject(service, faults);
      await eventually(async () => expect(await bites(stage)).toBe(true), { every: 10 });
      const mend = async () => {
        stage.inject(service, undefined);
        await stage.deployment.heal();
        await eventually(async () => expect(await bites(stage)).toBe(false), { every: 10 });
      };
      return { mend };
    },
  };
}
