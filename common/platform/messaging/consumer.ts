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
import { gauge, metrics } from '../observability/metrics.ts';
import { inSpan, now } from '../observability/spans.ts';
import { traceContextOf } from '../observability/trace.ts';
import { Transports } from '../transports.ts';
import { Broker } from './broker.ts';
import { DeadLetters } from './dead-letters.ts';
import { NotUnderstood, understand } from './incoming.ts';
import { processing } from './message-span.ts';
import { RetryLater, RetryQueue } from './retry-later.ts';
import { Topology } from './topology.ts';

/** Chosen by measuring: docs/decisions/0006-own-transport.md. */
const PREFETCH = 64;
const RETRIES_MS = [100, 500, 2000];
const BACK_OFF_MS = { first: 100, max: 5000 };
/** A frozen broker confirms neither the end of the consumer nor that of the connection. */
const GOODBYE_MS = 1000;

/**
 * Hands the messages of the service's queue to Nest's event handlers, up to 64 at once, and acknowledges each after its
 * handler has committed. Infrastructure faults are retried; bad messages go to the dead-letter queue. Retries end with
 * the channel that delivered the message, because the broker then delivers it again.
 */
@Injectable()
export class Consumer extends Server implements CustomTransportStrategy {
  override readonly propagatesEventHandlerErrors = true;
  readonly #inFlight = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  #connection?: RecoveringChannelModel;
  #channel?: Channel;
  #consumerTag = '';

  constructor(
    private readonly config: Config,
    private readonly broker: Broker,
    private readonly topology: Topology,
    private readonly deadLetters: DeadLetters,
    private readonly retryQueue: RetryQueue,
    private readonly log: Log,
    transports: Transports,
  ) {
    super();
    transports.strategies.push(this);
    gauge('events_in_flight', 'Messages delivered and being handled', () => this.#inFlight.size);
  }

  async listen(callback: () => void): Promise<void> {
    this.#connection = await this.broker.open('consume', (model) => this.#setUp(model));
    callback();
  }

  /** Takes no more messages and lets the running handlers end. A message that waits for a retry is not acknowledged. */
  async close(): Promise<void> {
    await within(this.#cancel());
    this.#stopping.abort();
    await Promise.all(this.#inFlight);
    await within(this.#connection?.close());
  }

  override on(): void {}
  override unwrap<T>(): T {
    return this.#connection as T;
  }

  async #setUp(connection: ChannelModel): Promise<void> {
    const channel = await openChannel(connection);
    await this.topology.declare(channel);
    await this.#consumeOn(channel, connection);
    const lost = new AbortController();
    connection.on('close', () => lost.abort());
    void this.#renewWhenIdle(connection, lost.signal).catch(() => undefined); // then the connection is lost: recovery follows
  }

  async #consumeOn(channel: Channel, connection: ChannelModel): Promise<void> {
    const closed = new AbortController();
    channel.on('close', () => {
      closed.abort();
      if (channel === this.#channel) void connection.close().catch(() => undefined);
    });
    this.#channel = channel;
    await channel.prefetch(PREFETCH);
    await this.#consume(channel, AbortSignal.any([closed.signal, this.#stopping.signal]));
  }

  /** @param ended aborted when the channel closes or the service stops */
  async #consume(channel: Channel, ended: AbortSignal): Promise<void> {
    const { consumerTag } = await channel.consume(this.config.service, (message) => {
      if (message === null) return this.#consumeAgain(channel, ended);
      const handling = this.#receive(channel, message, ended).finally(() => this.#inFlight.delete(handling));
      this.#inFlight.add(handling);
    });
    this.#consumerTag = consumerTag;
  }

  /** Follows the deletion of the queue. The channel stays: with it would end the work on messages that no queue has. */
  #consumeAgain(channel: Channel, ended: AbortSignal): void {
    this.log.warn({}, 'queue deleted, it is declared again');
    const again = async () => {
      await this.topology.declare(channel);
      await this.#consume(channel, ended);
    };
    void again().catch(() => undefined); // then the channel is closed, and recovery follows
  }

  /**
   * Consumes on a new channel every TOPOLOGY_MS, unless messages are in flight. When a queue is deleted and declared again
   * within about 30 ms, RabbitMQ does not tell its consumer, and what it delivers goes nowhere (seen in 3.10). The end of
   * the channel returns these messages. An idle consumer can't know whether this has happened.
   */
  async #renewWhenIdle(connection: ChannelModel, lost: AbortSignal): Promise<void> {
    for (;;) {
      await sleep(this.config.topologyMs, undefined, { signal: lost });
      if (this.#inFlight.size > 0) continue;
      const old = this.#channel!;
      await this.#cancel();
      const last = [...this.#inFlight]; // delivered in the meantime
      if (this.#stopping.signal.aborted) return;
      await this.#consumeOn(await openChannel(connection), connection);
      await Promise.all(last);
      await old.close();
    }
  }

  async #cancel(): Promise<void> {
    await this.#channel?.cancel(this.#consumerTag);
  }

  async #receive(channel: Channel, message: ConsumeMessage, ended: AbortSignal): Promise<void> {
    const { properties } = message;
    const work = async (span: Span) => {
      try {
        await this.#handle(message, ended);
        channel.ack(message);
        span.addEvent('acknowledged', now());
      } catch (err) {
        // the broker delivers it again when this channel closes
        if (!ended.aborted) this.log.warn({ err, type: properties.type }, 'message left unacknowledged');
      }
    };
    const trace = traceContextOf(properties.headers?.traceparent);
    await inSpan(...processing(this.config.service, properties), work, trace);
  }

  /** Resolves when the message is handled, or stored in the retry or the dead-letter queue. */
  async #handle(message: ConsumeMessage, ended: AbortSignal): Promise<void> {
    try {
      const { type, body } = understand(this.topology, message);
      const handler = this.messageHandlers.get(type);
      if (!handler) throw new NotUnderstood(`no handler for ${type}`);
      await this.#retrying(type, ended, async () => {
        try {
          await lastValueFrom(this.transformToObservable(await handler(body)), { defaultValue: undefined });
          metrics.consumed.inc({ type });
        } catch (err) {
          if (!(err instanceof RetryLater) || ended.aborted) throw err;
          await this.retryQueue.put(message, ended); // without a confirm this is a fault, and the handler is called again
        }
      });
    } catch (err) {
      if (ended.aborted) throw err;
      await this.deadLetters.put(message, err as Error, ended);
    }
  }

  /** Retries infrastructure faults until the channel has `ended`, and any other error three times. */
  async #retrying(type: string, ended: AbortSignal, work: () => Promise<void>): Promise<void> {
    const retries = RETRIES_MS.values();
    for (let backOffMs = BACK_OFF_MS.first; ;) {
      try {
        return await work();
      } catch (err) {
        const retryInMs = err instanceof Fault ? backOffMs : retries.next().value;
        if (retryInMs === undefined || ended.aborted) throw err;
        if (err instanceof Fault) backOffMs = Math.min(backOffMs * 2, BACK_OFF_MS.max);
        metrics.retried.inc({ type });
        this.log.warn({ err, type, retryInMs }, 'handler failed');
        await sleep(retryInMs, undefined, { signal: ended });
      }
    }
  }
}

async function openChannel(connection: ChannelModel): Promise<Channel> {
  const channel = await connection.createChannel();
  channel.on('error', () => undefined); // followed by 'close'
  return channel;
}

const within = (goodbye?: Promise<unknown>) => atMost(GOODBYE_MS, Promise.resolve(goodbye)).catch(() => undefined);
