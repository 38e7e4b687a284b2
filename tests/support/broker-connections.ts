import { type Deployment } from './deployment.ts';
import { eventually } from './eventually.ts';
import { rabbitmq } from './server-controls.ts';

interface Connection {
  name: string;
}

/**
 * Closes every broker connection of the variant through the management API (https://www.rabbitmq.com/docs/management).
 * Services may reconnect at once. Does nothing without a broker.
 */
export async function closeBrokerConnections(deployment: Deployment): Promise<void> {
  const amqpUrl = deployment.amqpUrl();
  if (!amqpUrl) return;
  const { username, password, pathname } = new URL(amqpUrl);
  const headers = { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
  const api = `${rabbitmq.managementUrl()}/api`;
  const open = await eventually(async () => {
    const answer = await fetch(`${api}/vhosts${pathname}/connections`, { headers });
    const connections = (await answer.json()) as Connection[];
    expect(connections.length).toBeGreaterThan(0);
    return connections;
  });
  for (const { name } of open) {
    await fetch(`${api}/connections/${encodeURIComponent(name)}`, { method: 'DELETE', headers });
  }
}
