import { randomUUID } from 'node:crypto';
import { type Service } from '../../common/lab/ports.ts';
import { type Faults } from '../../common/lab/injections.ts';
import { eventually } from '../support/eventually.ts';
import { type Stage } from '../support/stage.ts';
import { type Break } from './break.ts';

/** Something that each service answers without having anything to do. */
const idle: Record<Service, string> = {
  order: `/orders?userId=${randomUUID()}`,
  billing: `/billing/balance/${randomUUID()}`,
  notification: `/notifications/${randomUUID()}`,
};

/** So many milliseconds before the work of each call and event, as `make fault LATENCY=…` does it. */
export function slow(service: Service, latencyMs: number): Break {
  return injected(service, { latencyMs, errorRate: 0 }, async (stage) => {
    const begun = performance.now();
    await stage.client(service).get(idle[service]);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(latencyMs);
  });
}

/** This share of its calls and events fails before the work, as `make fault ERRORS=…` does it. */
export function failing(service: Service, errorRate: number): Break {
  return injected(service, { latencyMs: 0, errorRate }, async (stage) => {
    expect((await stage.client(service).get(idle[service])).status).toBe(503);
  });
}

function injected(service: Service, faults: Faults, bites: (stage: Stage) => Promise<void>): Break {
  return {
    reach: 'variant',
    delays: faults.latencyMs,
    breaks: async (stage) => {
      stage.inject(service, faults);
      await eventually(() => bites(stage), { every: 10 });
      const mend = async () => {
        stage.inject(service, undefined);
        await stage.deployment.heal();
      };
      return { mend };
    },
  };
}
