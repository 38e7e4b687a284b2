import { rmSync } from 'node:fs';
import { type Infrastructure } from '../../../common/lab/servers/infrastructure.ts';
import { labFolder, madeFolder } from '../../../common/lab/machine/folders.ts';
import { composed, composedServers } from '../compose.ts';
import { areServersGiven, publishServers, TEST_FOLDER } from '../infrastructure.ts';
import { startServers } from './servers.ts';

declare global {
  var labInfrastructure: Infrastructure | undefined;
}

/**
 * One PostgreSQL and one RabbitMQ for the whole run; every test file starts the services that it needs. A variant that
 * runs in containers has brought its own, and so has a run that is one of many.
 */
export default async function setup(): Promise<void> {
  rmSync(TEST_FOLDER, { recursive: true, force: true });
  process.env.NODE_COMPILE_CACHE ??= madeFolder(labFolder, 'cache', 'compiled'); // services start in two thirds of the time
  if (composed()) return publishServers(composedServers());
  if (!areServersGiven()) globalThis.labInfrastructure = await startServers();
}
