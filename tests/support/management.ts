import { managementUrlOf } from '../../common/lab/servers/management-url.ts';
import { type Deployment } from './deployment.ts';
import { eventually } from './eventually.ts';

interface Connection {
  name: string;
  user_provided_name?: string;
}

/** Calls the broker's management API about one virtual host (https://www.rabbitmq.com/docs/http-api-reference). */
export class Management {
  private readonly api: string;
  private readonly headers: Record<string, string>;
  private readonly user: string;
  private readonly virtualHost: string;

  constructor(amqpUrl: string) {
    const { username, password, pathname } = new URL(amqpUrl);
    this.user = username;
    this.virtualHost = pathname.slice(1);
    this.api = `${managementUrlOf(this.virtualHost, amqpUrl)}/api`;
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    this.headers = { authorization, 'content-type': 'application/json' };
  }

  /** Closes the connections that the filter lets through; services may connect again at once. */
  async closeConnections(chosen: (connection: Connection) => boolean, atLeast = 1): Promise<void> {
    const open = await eventually(async () => {
      const answer = await this.call('GET', `vhosts/${this.virtualHost}/connections`);
      const connections = ((await answer.json()) as Connection[]).filter(chosen);
      expect(connections.length).toBeGreaterThanOrEqual(atLeast);
      return connections;
    });
    for (const { name } of open) await this.call('DELETE', `connections/${encodeURIComponent(name)}`);
  }

  /** Returns the arguments with which the queue was declared. */
  async argumentsOf(queue: string): Promise<Record<string, unknown>> {
    const answer = await this.call('GET', `queues/${this.virtualHost}/${queue}`);
    return ((await answer.json()) as { arguments: Record<string, unknown> }).arguments;
  }

  /** Runs work while nobody can declare queues or bindings. Existing ones can be used. */
  async withoutDeclaring(work: () => Promise<void>): Promise<void> {
    const permissions = `permissions/${this.virtualHost}/${this.user}`;
    await this.call('PUT', permissions, { configure: '', write: '.*', read: '.*' });
    try {
      await work();
    } finally {
      await this.call('PUT', permissions, { configure: '.*', write: '.*', read: '.*' });
    }
  }

  /** Runs work while nobody can connect. Open connections stay. */
  async withoutConnecting(work: () => Promise<void>): Promise<void> {
    const limit = `vhost-limits/${this.virtualHost}/max-connections`;
    await this.call('PUT', limit, { value: 0 });
    try {
      await work();
    } finally {
      await this.call('DELETE', limit);
    }
  }

  private async call(method: string, path: string, body?: object): Promise<Response> {
    const answer = await fetch(`${this.api}/${path}`, { method, headers: this.headers, body: JSON.stringify(body) });
    if (!answer.ok && answer.status !== 404) throw new Error(`${method} ${path}: ${answer.status}`);
    return answer;
  }
}

/** Closes the broker connections of the variant's services, which have names; the suite's have none. Without a broker does nothing. */
export async function closeBrokerConnections(deployment: Deployment): Promise<void> {
  const amqpUrl = deployment.amqpUrl();
  if (amqpUrl) await new Management(amqpUrl).closeConnections(({ user_provided_name: name }) => name !== undefined);
}
