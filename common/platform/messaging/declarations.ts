import { Injectable } from '@nestjs/common';
import { type ChannelModel } from 'amqplib';
import { Config } from '../config.ts';
import { Log } from '../observability/logger.ts';
import { Topology } from './topology.ts';

/**
 * Declares the topology when a connection opens, and again every TOPOLOGY_MS. Somebody may delete a queue or a binding
 * at any time. The broker returns an event only when no queue takes it; while another queue does, nothing reports the loss.
 */
@Injectable()
export class Declarations {
  #connection?: ChannelModel;
  #running?: Promise<void>;

  constructor(
    private readonly topology: Topology,
    private readonly config: Config,
    private readonly log: Log,
  ) {}

  /** Declares now, and repeats until the connection closes. */
  async begin(connection: ChannelModel): Promise<void> {
    this.#connection = connection;
    this.#running = undefined; // a round on the old connection may never end
    await this.declare();
    const again = () =>
      void this.declare().catch((err: unknown) => this.log.warn({ err }, 'the topology could not be declared'));
    const timer = setInterval(again, this.config.topologyMs);
    connection.on('close', () => clearInterval(timer));
  }

  /** Declares everything once. Calls at the same moment share one round. */
  declare(): Promise<void> {
    this.#running ??= this.#declare().finally(() => (this.#running = undefined));
    return this.#running;
  }

  /** Uses a channel of its own, because the broker closes the channel of a declaration that it refuses. */
  async #declare(): Promise<void> {
    const channel = await this.#connection!.createChannel();
    channel.on('error', () => undefined);
    await this.topology.declare(channel);
    void channel.close().catch(() => undefined); // not awaited: its reply never comes when the connection is lost meanwhile
  }
}
