import { randomUUID } from 'node:crypto';
import { type Service } from '../../common/lab/processes/ports.ts';
import { type Faults } from '../../common/lab/breaking/injections.ts';
import { eventually } from '../support/eventually.ts';
import { type Stage } from '../support/stage.ts';
import { type Break } from './break.ts';

/** A path of each service that is answered without any work. */
const idle: Record<Service, string> = {
  order: `/orders?userId=${randomUUID()}`,
  billing: `/billing/balance/${randomUUID()}`,
  notification: `/notifications/${randomUUID()}`,
};

/** If half of the calls fail, this many succeed in a row by chance once in a million times. */
const CALLS = 20;

/** Delays each call and event by so many milliseconds before it is handled, as `make fault LATENCY=…` does. */
export function slow(service: Service, latencyMs: number): Break {
  const waits = async (stage: Stage) => {
    const begun = performance.now();
    await stage.client(service).get(idle[service]);
    return performance.now() - begun >= latencyMs;
  };
  return injected(service, { latencyMs, errorRate: 0 }, waits);
}

/** Fails this share of calls and events before they are handled, as `make fault ERRORS=…` does. */
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

/** The service polls its faults file, so the fault begins and ends only when its effect is seen. */
function injected(service: Service, faults: Faults, hasEffect: (stage: Stage) => Promise<boolean>): Break {
  return {
    reach: 'variant',
    delays: faults.latencyMs,
    breaks: async (stage) => {
      stage.inject(service, faults);
      await eventually(async () => expect(await hasEffect(stage)).toBe(true), { every: 10 });
      const mend = async () => {
        stage.inject(service, undefined);
        await stage.deployment.heal();
        await eventually(async () => expect(await hasEffect(stage)).toBe(false), { every: 10 });
      };
      return { mend };
    },
  };
}
