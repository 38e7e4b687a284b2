import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { batched } from '../database/batched.ts';
import { Database } from '../database/database.ts';
import { Probe } from '../database/probe.ts';
import { sqlFile } from '../database/sql-file.ts';
import { Lifecycle } from '../lifecycle.ts';
import { Log } from '../observability/logger.ts';
import { gauge, shared } from '../observability/metrics.ts';
import { inSpan } from '../observability/spans.ts';
import { traceContextOf } from '../observability/trace.ts';
import { Poller } from '../poller.ts';
import { ChannelClosed, Unpublishable } from './confirming-channel.ts';
import { Outbox, type StoredEvent } from './outbox.ts';
import { Publisher } from './publisher.ts';

const POLL_MS = 1000;
/** Shorter than the lease of five seconds, so that nobody else publishes an event whose confirm is still awaited. */
const CONFIRM_TIMEOUT_MS = 3000;
/** Events published and not yet confirmed, or confirmed and not yet deleted. */
const MAX_IN_FLIGHT = 400;

const CLAIM_EVENTS = sqlFile(import.meta, 'claim-events.sql');
const DELETE_EVENTS = sqlFile(import.meta, 'delete-events.sql');
const SET_EVENT_ASIDE = sqlFile(import.meta, 'set-event-aside.sql');
const MEASURE_OUTBOX = sqlFile(import.meta, 'measure-outbox.sql');

/**
 * Publishes the events in the outbox and deletes each one after the broker's confirm, so every event is published at
 * least once. New events are passed on in memory after their commit; the poll finds the rest. An event whose own content
 * makes three publishes fail is parked: the relay leaves it alone, and an operator returns it with `make redrive`.
 */
@Injectable()
export class Relay implements OnApplicationBootstrap {
  readonly #inFlight = new Set<Promise<void>>();
  readonly #delete = batched('id', (events: { id: string }[]) =>
    this.db.query<{ id: string }>(DELETE_EVENTS, [events.map(({ id }) => id)]),
  );
  readonly #poller: Poller;
  #stopped = false;

  constructor(
    private readonly db: Database,
    private readonly publisher: Publisher,
    private readonly log: Log,
    probe: Probe,
    outbox: Outbox,
    lifecycle: Lifecycle,
  ) {
    outbox.publishWith((events) => this.#publishStored(events));
    lifecycle.onStop('background work', async () => {
      this.#stopped = true;
      await Promise.all(this.#inFlight);
    });
    this.#poller = new Poller({ name: 'relay', everyMs: POLL_MS, work: () => this.#sweep() }, log, lifecycle);
    const measure = shared(() => probe.measure<Record<'depth' | 'age' | 'parked', number>>(MEASURE_OUTBOX));
    gauge('outbox_depth', 'Events stored and not yet confirmed by the broker', async () => (await measure()).depth);
    gauge('outbox_oldest_seconds', 'Age of the oldest of them', async () => (await measure()).age);
    gauge('outbox_parked', 'Events that their own content makes unpublishable', async () => (await measure()).parked);
  }

  onApplicationBootstrap(): void {
    this.#poller.start();
  }

  /** Publishes events that this process has just committed. The poll takes the rest when their lease ends. */
  #publishStored(events: StoredEvent[]): void {
    if (!this.publisher.ready || this.#stopped) return;
    for (const event of events) if (this.#inFlight.size < MAX_IN_FLIGHT) void this.#start(event);
  }

  #start(event: StoredEvent): Promise<void> {
    const publishing = this.#publish(event).finally(() => this.#inFlight.delete(publishing));
    this.#inFlight.add(publishing);
    return publishing;
  }

  async #publish(event: StoredEvent): Promise<void> {
    const work = async () => {
      try {
        if (event.alone) await this.publisher.publishAlone(event, CONFIRM_TIMEOUT_MS);
        else await this.publisher.publish(event, CONFIRM_TIMEOUT_MS);
        await this.#delete({ id: event.id });
      } catch (err) {
        this.log.warn({ err, type: event.type, messageId: event.id }, 'event stays in the outbox');
        if (err instanceof ChannelClosed || err instanceof Unpublishable) await this.#setAside(event, err);
      }
    };
    await inSpan('relay', {}, work, traceContextOf(event.traceparent));
  }

  /**
   * Lets an event go out alone from now on, because it may be what closed the channel. The third failure that its own
   * content has caused parks it. Returns, nacks, timeouts and lost connections say nothing about the event.
   */
  async #setAside({ id, type }: StoredEvent, err: ChannelClosed | Unpublishable): Promise<void> {
    try {
      const failures = err instanceof Unpublishable ? 1 : 0;
      const [row] = await this.db.query<{ parked: boolean }>(SET_EVENT_ASIDE, [id, failures]);
      if (row?.parked) this.log.error({ err, type, messageId: id }, 'event parked');
    } catch (failed) {
      this.log.warn({ err: failed, type, messageId: id }, 'event could not be set aside');
    }
  }

  /** Publishes events whose lease has ended. Returns true if there may be more. */
  async #sweep(): Promise<boolean> {
    const room = MAX_IN_FLIGHT - this.#inFlight.size;
    if (!this.publisher.ready || room <= 0) return false;
    const claimed = await this.db.query<StoredEvent>(CLAIM_EVENTS, [room]);
    await Promise.all(claimed.map((event) => this.#start(event)));
    return claimed.length === room;
  }
}
