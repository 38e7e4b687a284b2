import { rmSync } from 'node:fs';
import { stateFolder } from '../../../common/lab/folders.ts';
import { startInfrastructure, stopLeftServers, type Infrastructure } from '../../../common/lab/infrastructure.ts';
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
  await beginEmpty();
  globalThis.labInfrastructure = await startInfrastructure({ mode: 'native', profile: 'test', broker: true });
  publishServers(serversOf(globalThis.labInfrastructure));
}

/** Nothing that an earlier run has stored may decide this one: neither rows nor queues as they were declared then. */
async function beginEmpty(): Promise<void> {
  await stopLeftServers('test', 'immediate');
  rmSync(stateFolder('test'), { recursive: true, force: true });
}
