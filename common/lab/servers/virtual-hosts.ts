import { LabError } from '../machine/lab-error.ts';
import { hasBroker, type Variant, variants } from '../processes/ports.ts';

const TIMEOUT_MS = 5000;

/** The variants that have a virtual host of their name on a shared broker. */
export const virtualHosts = (): Variant[] => variants.filter(hasBroker);

/**
 * Creates the virtual hosts that are missing. The user who creates one may do everything in it
 * (https://www.rabbitmq.com/docs/http-api-reference).
 */
export async function createVirtualHosts(managementUrl: string, names = virtualHosts()): Promise<void> {
  const authorization = `Basic ${Buffer.from('lab:lab').toString('base64')}`;
  for (const name of names) {
    const url = `${managementUrl}/api/vhosts/${name}`;
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const { ok, status } = await fetch(url, { method: 'PUT', headers: { authorization }, signal });
    if (!ok) throw new LabError(`RabbitMQ answers ${status} when the virtual host ${name} is to be created.`);
  }
}
