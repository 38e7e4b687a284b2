import { rmSync } from 'node:fs';
import { stateFolder } from '../../../common/lab/machine/folders.ts';
import {
  startInfrastructure,
  stopLeftServers,
  type Infrastructure,
} from '../../../common/lab/servers/infrastructure.ts';
import { publishServers, serversOf } from '../infrastructure.ts';

/** Starts empty servers, and tells every process that is started from now on where they are. */
export async function startServers(say?: (line: string) => void): Promise<Infrastructure> {
  await beginEmpty();
  const infrastructure = await startInfrastructure({ mode: 'native', profile: 'test', broker: true, say });
  publishServers(serversOf(infrastructure));
  return infrastructure;
}

/** Nothing that an earlier run has stored may decide this one: neither rows nor queues as they were declared then. */
async function beginEmpty(): Promise<void> {
  await stopLeftServers('test', 'immediate');
  rmSync(stateFolder('test'), { recursive: true, force: true });
}
