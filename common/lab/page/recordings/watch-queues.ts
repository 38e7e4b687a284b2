import { setTimeout as sleep } from 'node:timers/promises';
import { type Channel, type ChannelModel, connect } from 'amqplib';
import { depthOf } from '../../audit/dead-queues.ts';
import { services } from '../../processes/ports.ts';
import { now } from './clock.ts';
import { type LaneLog } from './log.ts';

const EVERY_MS = 200;
const NAMES = services.flatMap((service) => [service, `${service}.retry`]);

/** Watches how many messages wait in the queues of a virtual host. It connects again when the broker is back. */
export class QueuesWatch {
  private readonly url: string;
  private readonly log: LaneLog;
  private readonly stopping = new AbortController();
  private watching: Promise<void> = Promise.resolve();

  constructor(url: string, log: LaneLog) {
    this.url = url;
    this.log = log;
  }

  start(): void {
    this.watching = this.watch();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.watching;
  }

  private async watch(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.watchConnected(signal).catch(() => undefined);
      await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async watchConnected(signal: AbortSignal): Promise<void> {
    const connection = await connect(this.url, { timeout: 2000 });
    connection.on('error', () => undefined);
    try {
      const existing = await existingQueues(connection);
      const channel = await connection.createChannel();
      channel.on('error', () => undefined);
      while (!signal.aborted) {
        for (const queue of existing) await this.look(channel, queue);
        await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined);
      }
    } finally {
      await connection.close().catch(() => undefined);
    }
  }

  private async look(channel: Channel, queue: string): Promise<void> {
    const { messageCount: ready } = await channel.checkQueue(queue);
    this.log.addChange(`queue ${queue}`, { record: 'queue', at: now(), queue, ready });
  }
}

async function existingQueues(connection: ChannelModel): Promise<string[]> {
  const depths = await Promise.all(NAMES.map((name) => depthOf(connection, name)));
  return NAMES.filter((_, index) => depths[index] !== undefined);
}
