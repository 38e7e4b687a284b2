import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Batch } from '../database/batch.ts';
import { Database } from '../database/database.ts';
import { Lifecycle } from '../lifecycle.ts';
import { Log } from '../observability/logger.ts';
import { gauge } from '../observability/metrics.ts';
import { inSpan } from '../observability/spans.ts';
import { traceContextOf } from '../observability/trace.ts';
import { type StoredMessage } from './stored-message.ts';
import { Publisher } from './publisher.ts';

const POLL_MS = 1000;
const CONFIRM_TIMEOUT_MS = 5000;
/** Whoever waits for the commit is answered, and what caused it acknowledged, before the broker gets what comes of it. */
const PUBLISH_AFTER_MS = 1;
/** Nobody waits for a row to be deleted, so many go in one commit. */
const FORGET_AFTER_MS = 50;
/** Messages in hand: published and not confirmed, and those that wait for their deletion. */
const WINDOW = 400;

/**
 * Claimed by lease, so that no transaction is open while the broker is spoken to and replicas share the work. The
 * statement's own time is asked: an index can't be searched for a volatile function's.
 */
const CLAIM = `
  UPDATE outbox SET leased_until = clock_timestamp() + interval '10 seconds'
  WHERE id IN (SELECT id FROM outbox WHERE leased_until < statement_timestamp()
               ORDER BY leased_until LIMIT $1 FOR UPDATE SKIP LOCKED)
  RETURNING id, type, body, traceparent`;
const FORGET = 'DELETE FROM outbox WHERE id = ANY ($1::uuid[])';
const DEPTH = `SELECT count(*) AS depth,
  coalesce(extract(epoch FROM clock_timestamp() - min(occurred_at)), 0)::float8 AS age FROM outbox`;

/**
 * Publishes what the outbox holds and deletes each row once the broker has confirmed it, so every event is published at
 * least once. New rows are handed over in memory after their commit; the poll is the guarantee for all that this missed.
 */
@Injectable()
export class Relay implements OnApplicationBootstrap {
  readonly #publishing = new Set<Promise<void>>();
  readonly #forgetting = new Batch(async (ids: string[]) => {
    await this.db.query(FORGET, [ids]);
    return ids;
  }, FORGET_AFTER_MS);
  #timer?: NodeJS.Timeout;
  #stopped = false;

  constructor(
    private readonly db: Database,
    private readonly publisher: Publisher,
    private readonly log: Log,
    lifecycle: Lifecycle,
  ) {
    lifecycle.onStop('background work', () => this.#stop());
    const read = async () => (await db.query<{ depth: number; age: number }>(DEPTH))[0]!;
    gauge('outbox_depth', 'Events stored and not yet confirmed by the broker', async () => (await read()).depth);
    gauge('outbox_oldest_seconds', 'Age of the oldest of them', async () => (await read()).age);
  }

  onApplicationBootstrap(): void {
    this.#schedule();
  }

  /** Rows that this process has just committed. Those that don't fit are claimed from the table when their lease ends. */
  handOver(messages: StoredMessage[]): void {
    if (!this.publisher.ready || this.#stopped) return;
    for (const message of messages) if (this.#publishing.size < WINDOW) void this.#start(message);
  }

  #start(message: StoredMessage): Promise<void> {
    const publishing = this.#publish(message).finally(() => this.#publishing.delete(publishing));
    this.#publishing.add(publishing);
    return publishing;
  }

  /** Continues the trace that the row keeps: whoever wrote it doesn't wait. */
  async #publish(message: StoredMessage): Promise<void> {
    await sleep(PUBLISH_AFTER_MS);
    const work = async () => {
      try {
        await this.publisher.publish(message, CONFIRM_TIMEOUT_MS);
        await this.#forgetting.add(message.id);
      } catch (err) {
        this.log.warn({ err, type: message.type, messageId: message.id }, 'event stays in the outbox');
      }
    };
    await inSpan('relay', {}, work, traceContextOf(message.traceparent));
  }

  #schedule(milliseconds = POLL_MS): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => void this.#round(), milliseconds);
  }

  async #round(): Promise<void> {
    this.#schedule((await this.#sweep()) ? 0 : POLL_MS);
  }

  /** @returns whether there may be more at once */
  async #sweep(): Promise<boolean> {
    const room = WINDOW - this.#publishing.size;
    if (!this.publisher.ready || room <= 0) return false;
    try {
      const claimed = await this.db.query<StoredMessage>(CLAIM, [room]);
      await Promise.all(claimed.map((message) => this.#start(message)));
      return claimed.length === room;
    } catch (err) {
      this.log.warn({ err }, 'the outbox could not be read');
      return false;
    }
  }

  async #stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await Promise.all(this.#publishing);
  }
}
