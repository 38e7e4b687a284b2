import { Injectable } from '@nestjs/common';
import { type ChannelModel, connect, type RecoveringChannelModel } from 'amqplib';
import { atMost } from '../at-most.ts';
import { Config } from '../config.ts';
import { Health } from '../health.ts';
import { Lifecycle } from '../lifecycle.ts';
import { Log } from '../observability/logger.ts';

const HEARTBEAT_SECONDS = 5;
const RECOVERY = { initialDelay: 100, maxDelay: 5000 };
const CLOSE_MS = 1000;

/**
 * Opens connections to the broker that recover. Publishing and consuming have one each, because a broker under an alarm
 * stops reading from connections that publish (https://www.rabbitmq.com/docs/connection-blocked).
 */
@Injectable()
export class Broker {
  readonly #url: string;
  /** Whether each connection can be used, by its purpose. */
  readonly #usable = new Map<string, boolean>();

  constructor(
    config: Config,
    private readonly log: Log,
    private readonly lifecycle: Lifecycle,
    health: Health,
  ) {
    const url = new URL(config.need('AMQP_URL'));
    url.searchParams.set('heartbeat', String(HEARTBEAT_SECONDS));
    this.#url = url.href;
    health.mayMiss('broker', () => [...this.#usable.values()].every(Boolean));
  }

  /** @param setup makes the channels; called after each connect */
  async open(purpose: string, setup: (connection: ChannelModel) => Promise<void>): Promise<RecoveringChannelModel> {
    const connection = await connect(this.#url, {
      noDelay: true,
      timeout: 5000,
      recovery: {
        ...RECOVERY,
        waitForConnect: false, // a service starts and serves without its broker
        setup: async (model: ChannelModel) => {
          model.on('error', () => undefined); // followed by 'close', which starts the recovery
          await setup(model);
        },
      },
      clientProperties: { connection_name: purpose },
    });
    connection.on('connect', () => this.log.info({ purpose }, 'broker connected'));
    connection.on('disconnect', (err) => this.log.warn({ purpose, reason: err.message }, 'broker connection lost'));
    connection.on('connect-failed', (err) => this.log.warn({ purpose, reason: err.message }, 'broker not available'));
    connection.on('error', () => undefined);
    this.#watch(purpose, connection);
    // A frozen broker never says goodbye; it delivers again what was not acknowledged.
    this.lifecycle.onStop('connections', () => atMost(CLOSE_MS, connection.close()).catch(() => undefined));
    return connection;
  }

  #watch(purpose: string, connection: RecoveringChannelModel): void {
    const usable = (isUsable: boolean) => () => void this.#usable.set(purpose, isUsable);
    usable(false)();
    connection.on('connect', usable(true)).on('disconnect', usable(false));
    connection.on('blocked', usable(false)).on('unblocked', usable(true));
  }
}
