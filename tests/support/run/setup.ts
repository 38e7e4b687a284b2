import { rmSync } from 'node:fs';
import { startInfrastructure, type Infrastructure } from '../../../common/lab/infrastructure.ts';
import { composed, composedServers } from '../compose.ts';
import { publishServers, serversOf, TEST_FOLDER } from '../infrastructure.ts';

declare global {
  var labInfrastructure: Infrastructure | undefined;
}

/**
 * One PostgreSQL and one RabbitMQ for the whole run; every test file starts the services that it needs. A variant that
 * runs in containers has brought its own.
 */
export default async function setup(): Promise<void> {
  rmSync(TEST_FOLDER, { recursive: true, force: true });
  if (composed()) return publishServers(composedServers());
  globalThis.labInfrastructure = await startInfrastructure({ mode: 'native', profile: 'test', broker: true });
  publishServers(serversOf(globalThis.labInfrastructure));
}
