import { rmSync } from 'node:fs';
import { stateFolder } from '../../../common/lab/machine/folders.ts';
import {
  startInfrastructure,
  stopLeftServers,
  type Infrastructure,
} from '../../../common/lab/servers/infrastructure.ts';
import { publishServers, serversOf } from '../infrastructure.ts';

/** Starts empty servers and passes their URLs to later processes. */
export async function startServers(say?: (line: string) => void): Promise<Infrastructure> {
  await beginEmpty();
  const infrastructure = await startInfrastructure({ mode: 'native', profile: 'test', broker: true, say });
  publishServers(serversOf(infrastructure));
  return infrastructure;
}

/** Rows and queues of an earlier run must not influence this one. */
async function beginEmpty(): Promise<void> {
  await stopLeftServers('test', 'immediate');
  rmSync(stateFolder('test'), { recursive: true, force: true });
}
