import { type ChannelModel, type ConfirmChannel, connect, type GetMessage, type Options } from 'amqplib';
import { depthOf } from '../../common/lab/audit/dead-queues.ts';
import { EXCHANGE } from '../behaviour/events.ts';
import { rabbitmq } from './server-controls.ts';

/** Stands for bytes that are not UTF-8: amqplib writes text only, so these are replaced on the socket. */
export const NOT_UTF8 = '~not utf-8~'.repeat(8).slice(0, 86);

/** Everything that third parties have published, so that a case can tell it from the services' events. */
export const byThirdParties = new Set<string>();

/** A program beside the lab, with an AMQP user of its own. It publishes what the services would not. */
export class ThirdParty {
  private constructor(
    private readonly virtualHost: string,
    private readonly connection: ChannelModel,
    private readonly channel: ConfirmChannel,
  ) {}

  static async open(amqpUrl: string): Promise<ThirdParty> {
    const url = new URL(amqpUrl);
    const virtualHost = url.pathname.slice(1);
    await management('PUT', `users/${USER}`, { password: USER, tags: '' });
    await management('PUT', `permissions/${virtualHost}/${USER}`, { configure: '.*', write: '.*', read: '.*' });
    Object.assign(url, { username: USER, password: USER });
    const connection = await connect(url.href);
    connection.on('error', () => undefined);
    writesRawBytes(connection);
    const channel = await connection.createConfirmChannel();
    channel.on('error', () => undefined);
    return new ThirdParty(virtualHost, connection, channel);
  }

  /** Publishes through AMQP, and waits for the confirm. */
  async publish(routingKey: string, content: Buffer, options: Options.Publish): Promise<void> {
    byThirdParties.add(String(content));
    this.channel.publish(EXCHANGE, routingKey, content, { persistent: true, mandatory: true, ...options });
    await this.channel.waitForConfirms();
  }

  /** Publishes through the management API, which writes more than 64 KiB of headers and every timestamp. */
  async publishByHttp(routingKey: string, content: Buffer, properties: string): Promise<void> {
    byThirdParties.add(String(content));
    const message = { routing_key: routingKey, payload: content.toString('base64'), payload_encoding: 'base64' };
    const body = `${JSON.stringify(message).slice(0, -1)},"properties":${properties}}`;
    await management('POST', `exchanges/${this.virtualHost}/${EXCHANGE}/publish`, body);
  }

  async deleteQueue(queue: string): Promise<void> {
    await this.channel.deleteQueue(queue);
  }

  /** Counts the ready messages; undefined for a missing queue. */
  depth(queue: string): Promise<number | undefined> {
    return depthOf(this.connection, queue);
  }

  /** Takes and acknowledges every message of the queue. */
  async drain(queue: string): Promise<GetMessage[]> {
    const taken: GetMessage[] = [];
    for (;;) {
      const message = await this.channel.get(queue, { noAck: true });
      if (!message) return taken;
      taken.push(message);
    }
  }

  async close(): Promise<void> {
    await this.connection.close();
  }
}

const USER = 'third-party';

/** @param body as JSON, or as its text where JavaScript's numbers don't suffice */
async function management(method: string, path: string, body: object | string): Promise<void> {
  const headers = { authorization: `Basic ${Buffer.from('lab:lab').toString('base64')}` };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await fetch(`${rabbitmq.managementUrl()}/api/${path}`, { method, headers, body: text });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
}

/** Replaces NOT_UTF8 by as many bytes 0xff in everything that the connection sends. */
function writesRawBytes(model: ChannelModel): void {
  const { stream } = (model as unknown as { connection: { stream: NodeJS.WritableStream } }).connection;
  const write = stream.write.bind(stream) as (chunk: Buffer, ...rest: unknown[]) => boolean;
  const writeRaw = (chunk: Buffer, ...rest: unknown[]) => {
    const at = chunk.indexOf(NOT_UTF8);
    return write(at < 0 ? chunk : Buffer.from(chunk).fill(0xff, at, at + NOT_UTF8.length), ...rest);
  };
  stream.write = writeRaw as typeof stream.write;
}
