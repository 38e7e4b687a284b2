import { Management } from '../../common/lab/servers/management.ts';
import { managementUrlOf } from '../../common/lab/servers/management-url.ts';
import { type Stage } from './stage.ts';

/** Returns the management API of the stage's broker. */
export function brokerOf(stage: Stage): Management {
  const amqpUrl = stage.deployment.amqpUrl();
  if (!amqpUrl) throw new Error('This variant has no broker to manage');
  const virtualHost = new URL(amqpUrl).pathname.slice(1);
  return new Management(managementUrlOf(virtualHost, amqpUrl)!, virtualHost);
}
