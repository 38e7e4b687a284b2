import { networkInterfaces } from 'node:os';
import { docker } from '../../common/lab/servers/docker-engine.ts';

/**
 * Returns the address that links listen on, and its name for containers. An engine in a virtual machine has a gateway
 * that isn't an address of this machine, and offers a host name instead.
 */
export async function meetingPoint(project: string): Promise<{ address: string; host: string }> {
  const format = '{{(index .IPAM.Config 0).Gateway}}';
  const gateway = await docker(['network', 'inspect', '--format', format, `${project}_default`]);
  const own = Object.values(networkInterfaces()).flatMap((all) => all?.map(({ address }) => address) ?? []);
  if (own.includes(gateway)) return { address: gateway, host: gateway };
  return { address: '127.0.0.1', host: 'host.docker.internal' };
}
