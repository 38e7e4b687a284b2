import { profiles } from '../machine/folders.ts';
import { containerPortOf, serverPort, type Variant } from '../processes/ports.ts';

/** Returns the URL of the broker's management API: BROKER_UI_URL, else that beside a broker of the lab. */
export function managementUrlOf(variant: Variant, amqpUrl: string, env = process.env): string | undefined {
  if (env.BROKER_UI_URL) return env.BROKER_UI_URL;
  const port = Number(new URL(amqpUrl).port);
  const profile = profiles.find((one) => serverPort(one, 'AMQP', env) === port);
  if (profile) return `http://127.0.0.1:${serverPort(profile, 'BROKER_UI', env)}`;
  if (containerPortOf(variant, 'AMQP', env) !== port) return undefined;
  return `http://127.0.0.1:${containerPortOf(variant, 'BROKER_UI', env)}`;
}
