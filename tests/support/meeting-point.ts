import { networkInterfaces } from 'node:os';
import { docker } from '../../common/lab/servers/docker-engine.ts';

/**
 * Where links have to listen so that containers reach them, and under which name. Where the engine runs in a virtual
 * machine of its own, the network's gateway is no address of this machine; such engines have a name for it instead.
 */
export async function meetingPoint(project: string): Promise<{ address: string; host: string }> {
  const format = '{{(index .IPAM.Config 0).Gateway}}';
  const gateway = await docker(['network', 'inspect', '--format', format, `${project}_default`]);
  const own = Object.values(networkInterfaces()).flatMap((all) => all?.map(({ address }) => address) ?? []);
  if (own.includes(gateway)) return { address: gateway, host: gateway };
  return { address: '127.0.0.1', host: 'host.docker.internal' };
}
