import { type Service } from '../../common/lab/processes/ports.ts';
import { type Deployment } from './deployment.ts';

/** Resets the service's connections to its database. New ones are read-only, as after a failover to a standby. */
export async function makeReadOnly(deployment: Deployment, service: Service): Promise<void> {
  const readOnly = (startup: Buffer) => withParameter(startup, 'default_transaction_read_only', 'on');
  for (const link of deployment.links([`${service}.database`])) await link.greet(readOnly);
}

/** Adds a parameter to a StartupMessage (https://www.postgresql.org/docs/current/protocol-message-formats.html). */
function withParameter(startup: Buffer, name: string, value: string): Buffer {
  const message = Buffer.concat([startup.subarray(0, -1), Buffer.from(`${name}\0${value}\0\0`)]);
  message.writeInt32BE(message.length, 0);
  return message;
}
