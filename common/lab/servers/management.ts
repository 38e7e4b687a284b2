import { LabError } from '../machine/lab-error.ts';

const TIMEOUT_MS = 5000;
const NOT_FOUND = 404;

/** A binding of a queue to an exchange, as the management API returns it. */
export interface Binding {
  source: string;
  destination: string;
  routing_key: string;
  arguments: Record<string, unknown>;
  properties_key: string;
}

export interface QueueSettings {
  durable: boolean;
  arguments: Record<string, unknown>;
  /** Absent until the broker has counted them for the first time. */
  messages?: number;
}

/** The management API for one virtual host (https://www.rabbitmq.com/docs/http-api-reference). */
export class Management {
  private readonly url: string;
  private readonly virtualHost: string;

  constructor(url: string, virtualHost: string) {
    this.url = url;
    this.virtualHost = encodeURIComponent(virtualHost);
  }

  /** Returns the bindings of a queue to named exchanges. */
  async bindingsOf(queue: string): Promise<Binding[]> {
    const all = await this.request<Binding[]>('GET', `queues/${this.virtualHost}/${queue}/bindings`);
    return (all ?? []).filter(({ source }) => source !== '');
  }

  async bind({ source, destination, routing_key, arguments: args }: Binding): Promise<void> {
    await this.request('POST', this.bindings(source, destination), { routing_key, arguments: args });
  }

  async unbind({ source, destination, properties_key }: Binding): Promise<void> {
    await this.request('DELETE', `${this.bindings(source, destination)}/${encodeURIComponent(properties_key)}`);
  }

  /** Returns how a queue was declared, or undefined when it doesn't exist. */
  async queue(name: string): Promise<QueueSettings | undefined> {
    return this.request<QueueSettings>('GET', `queues/${this.virtualHost}/${name}`);
  }

  async declareQueue(name: string, { durable, arguments: args }: QueueSettings): Promise<void> {
    await this.request('PUT', `queues/${this.virtualHost}/${name}`, { durable, arguments: args });
  }

  async deleteQueue(name: string): Promise<void> {
    await this.request('DELETE', `queues/${this.virtualHost}/${name}`);
  }

  /** Publishes a message, also one that an AMQP client could not encode. */
  async publish(exchange: string, routingKey: string, payload: string, properties: object): Promise<void> {
    const message = { routing_key: routingKey, payload, payload_encoding: 'string', properties };
    const path = `exchanges/${this.virtualHost}/${exchange}/publish`;
    const answer = await this.request<{ routed: boolean }>('POST', path, message);
    if (!answer?.routed) throw new LabError(`No queue takes a message with the routing key ${routingKey}.`);
  }

  private bindings(exchange: string, queue: string): string {
    return `bindings/${this.virtualHost}/e/${exchange}/q/${queue}`;
  }

  private async request<T>(method: string, path: string, body?: object): Promise<T | undefined> {
    const headers = {
      authorization: `Basic ${Buffer.from('lab:lab').toString('base64')}`,
      'content-type': 'application/json',
    };
    const options = { method, headers, body: body && JSON.stringify(body), signal: AbortSignal.timeout(TIMEOUT_MS) };
    const answer = await fetch(`${this.url}/api/${path}`, options);
    if (answer.status === NOT_FOUND) return undefined;
    const text = await answer.text();
    if (!answer.ok) throw new LabError(`The broker's management API answers ${answer.status} to ${method} ${path}.`);
    return text ? (JSON.parse(text) as T) : undefined;
  }
}
