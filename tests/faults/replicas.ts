import { type Service } from '../../common/lab/processes/ports.ts';
import { type Stage } from '../support/stage.ts';
import { type Break } from './break.ts';

const services: Service[] = ['order', 'billing', 'notification'];

/** Rolls over to a new version: the first replica of each service gets SIGTERM and is started again, one by one. */
export const rolledOver: Break = {
  reach: 'replicas',
  breaks: async (stage) => ({ over: rollOver(stage), mend: () => stage.deployment.heal() }),
};

async function rollOver(stage: Stage): Promise<void> {
  for (const service of services) {
    expect(await stage.deployment.stop(service)).toBe(0);
    await stage.deployment.start(service);
  }
}
