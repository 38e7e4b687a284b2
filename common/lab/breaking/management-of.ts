import { LabError } from '../machine/lab-error.ts';
import { hasBroker, type Variant } from '../processes/ports.ts';
import { brokerUrl } from '../servers/broker-url.ts';
import { Management } from '../servers/management.ts';
import { managementUrlOf } from '../servers/management-url.ts';

/** Returns the management API of a running variant's broker. */
export async function managementOf(variant: Variant): Promise<Management> {
  if (!hasBroker(variant)) throw new LabError(`${variant} has no broker: choose another VARIANT.`);
  const amqpUrl = await brokerUrl(variant);
  const url = managementUrlOf(variant, amqpUrl);
  if (!url) throw new LabError('Set BROKER_UI_URL to the URL of the management API of your broker.');
  return new Management(url, new URL(amqpUrl).pathname.slice(1));
}
