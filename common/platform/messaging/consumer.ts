import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import { type Span } from '@opentelemetry/api';
import { type Channel, type ChannelModel, type ConsumeMessage, type RecoveringChannelModel } from 'amqplib';
import { lastValueFrom } from 'rxjs';
import { atMost } from '../at-most.ts';
import { Config } from '../config.ts';
import { Fault } from '../fault.ts';
import { Log } from '../observability/logger.ts';
import { metrics } from '../observability/metrics.ts';
import { inSpan, now } from '../observability/spans.ts';
import { traceContextOf } from '../observability/trace.ts';
import { Transports } from '../transports.ts';
import { Broker } from './broker.ts';
import { DeadLetters } from './dead-letters.ts';
import { NotUnderstood, understand } from './incoming.ts';
import { processing } from './message-span.ts';
import { Topology } from './topology.ts';

const PREFETCH = 16;
const RETRIES_MS = [100, 500, 2000];
const BACK_OFF_MS = { first: 100, max: 5000 };
/** A frozen broker confirms neither the end of the consumer nor that of the connection. */
const GOODBYE_MS = 1000;

/**
 * Hands the messages of the service's queue to Nest's event handlers, up to 16 at once, and acknowledges each after its
 * handler has committed. Infrastructure faults are retried; bad messages go to the dead-letter queue.
 */
@Injectable()
export class Consumer extends Server implements CustomTransportStrategy {
  override readonly propagatesEventHandlerErrors = true;
  readonly #inFlight = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  #connection?: RecoveringChannelModel;
  #cancel?: () => Promise<unknown>;

  constructor(
    private readonly config: Config,
    private readonly broker: Broker,
    private readonly topology: Topology,
    private readonly deadLetters: DeadLetters,
    private readonly log: Log,
    transports: Transports,
  ) {
    super();
    transports.strategies.push(this);
  }

  async listen(callback: () => void): Promise<void> {
    this.#connection = await this.broker.open('consume', (model) => this.#setUp(model));
    callback();
  }

  /** Takes no more messages and lets the running handlers end. A message that waits for a retry is not acknowledged. */
  async close(): Promise<void> {
    await within(this.#cancel?.());
    this.#stopping.abort();
    await Promise.all(this.#inFlight);
    await within(this.#connection?.close());
  }

  override on(): void {}
  override unwrap<T>(): T {
    return this.#connection as T;
  }

  async #setUp(connection: ChannelModel): Promise<void> {
    const channel = await connection.createChannel();
    channel.on('error', () => undefined);
    channel.on('close', () => void connection.close().catch(() => undefined));
    await this.topology.declare(channel);
    await channel.prefetch(PREFETCH);
    const { consumerTag } = await channel.consume(this.config.service, (message) => {
      if (message === null) return void connection.close().catch(() => undefined); // the queue was deleted: declare it again
      const handling = this.#receive(channel, message).finally(() => this.#inFlight.delete(handling));
      this.#inFlight.add(handling);
    });
    this.#cancel = () => channel.cancel(consumerTag);
  }

  async #receive(channel: Channel, message: ConsumeMessage): Promise<void> {
    const { properties } = message;
    const work = async (span: Span) => {
      try {
        await this.#handle(message);
        channel.ack(message);
        span.addEvent('acknowledged', now());
      } catch (err) {
        // the broker delivers it again when this channel closes
        if (!this.#stopping.signal.aborted)
          this.log.warn({ err, type: properties.type }, 'message left unacknowledged');
      }
    };
    const trace = traceContextOf(properties.headers?.traceparent);
    await inSpan(...processing(this.config.service, properties), work, trace);
  }

  /** Resolves when the message is handled or stored in the dead-letter queue. */
  async #handle(message: ConsumeMessage): Promise<void> {
    try {
      const { type, body } = understand(this.topology, message);
      const handler = this.messageHandlers.get(type);
      if (!handler) throw new NotUnderstood(`no handler for ${type}`);
      await this.#retrying(type, async () =>
        lastValueFrom(this.transformToObservable(await handler(body)), { defaultValue: undefined }),
      );
      metrics.consumed.inc({ type });
    } catch (err) {
      if (this.#stopping.signal.aborted) throw err;
      await this.deadLetters.put(message, err as Error, this.#stopping.signal);
    }
  }

  /** Retries infrastructure faults until the service stops, and any other error three times. */
  async #retrying(type: string, work: () => Promise<unknown>): Promise<void> {
    const retries = RETRIES_MS.values();
    for (let backOffMs = BACK_OFF_MS.first; ;) {
      try {
        return void (await work());
      } catch (err) {
        const retryInMs = err instanceof Fault ? backOffMs : retries.next().value;
        if (retryInMs === undefined) throw err;
        if (err instanceof Fault) backOffMs = Math.min(backOffMs * 2, BACK_OFF_MS.max);
        metrics.retried.inc({ type });
        this.log.warn({ err, type, retryInMs }, 'handler failed');
        await sleep(retryInMs, undefined, { signal: this.#stopping.signal });
      }
    }
  }
}

const within = (goodbye: Promise<unknown> = Promise.resolve()) => atMost(GOODBYE_MS, goodbye).catch(() => undefined);
