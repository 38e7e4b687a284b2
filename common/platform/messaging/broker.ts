import { Injectable } from '@nestjs/common';
import { type ChannelModel, connect, type RecoveringChannelModel } from 'amqplib';
import { Config } from '../config.ts';
import { Lifecycle } from '../lifecycle.ts';
import { Log } from '../observability/logger.ts';

const HEARTBEAT_SECONDS = 5;
const RECOVERY = { initialDelay: 100, maxDelay: 5000 };

/**
 * Opens connections to the broker that recover. Publishing and consuming have one each, because a broker under an alarm
 * stops reading from connections that publish (https://www.rabbitmq.com/docs/connection-blocked).
 */
@Injectable()
export class Broker {
  readonly #url: string;

  constructor(
    config: Config,
    private readonly log: Log,
    private readonly lifecycle: Lifecycle,
  ) {
    const url = new URL(config.need('AMQP_URL'));
    url.searchParams.set('heartbeat', String(HEARTBEAT_SECONDS));
    this.#url = url.href;
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
    this.lifecycle.onStop('connections', () => connection.close());
    return connection;
  }
}
