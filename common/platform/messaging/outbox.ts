import { Injectable } from '@nestjs/common';
import { type Announcer, type Writing } from '../database/announcer.ts';
import { type Query } from '../database/database.ts';
import { now } from '../observability/spans.ts';
import { type Announcement, type MessageMap, toMessage } from './messages.ts';
import { Relay } from './relay.ts';
import { stored } from './stored-message.ts';

/** A new row belongs to the process that wrote it for so long; after that to whichever relay claims it. */
const LEASE = `interval '5 seconds'`;

/** `writing`, and the events of the facts that its rows have become: one statement, so all of it or nothing. */
function storeWith({ sql, key, values: { length } }: Writing): string {
  const [keys, ids, types, bodies, traceparents] = [1, 2, 3, 4, 5].map((i) => `$${length + i}`);
  return `
  WITH written AS (${sql}), event AS (
    INSERT INTO outbox (id, type, body, traceparent, leased_until)
    SELECT fact.id, fact.type, fact.body, fact.traceparent, clock_timestamp() + ${LEASE}
    FROM unnest(${keys}::text[], ${ids}::uuid[], ${types}::text[], ${bodies}::text[], ${traceparents}::text[])
           AS fact (key, id, type, body, traceparent)
    JOIN written ON fact.key = ${key})
  SELECT *, ${key} AS key FROM written`;
}

/**
 * The transactional outbox (https://microservices.io/patterns/data/transactional-outbox.html): an event is stored in the
 * transaction of the fact that it tells of, so neither can exist without the other; the relay publishes it afterwards.
 */
@Injectable()
export class Outbox<M extends MessageMap> {
  constructor(private readonly relay: Relay) {}

  /** @param tell what is announced of a fact */
  announcing<Fact extends { traceparent?: string | null }>(tell: (fact: Fact) => Announcement<M>): Announcer<Fact> {
    const eventOf = (fact: Fact) => stored(toMessage(tell(fact)), fact.traceparent);
    return {
      storeWith: async <Row>(query: Query, writing: Writing, possible: Map<string, Fact>) => {
        const events = [...possible.values()].map(eventOf);
        const keys = [...possible.keys()];
        const values = [...writing.values, keys, ...columnsOf(events)];
        const rows = await query<Row & { key: string | null }>(storeWith(writing), values);
        const came = new Set(rows.map(({ key }) => key));
        this.#handOver(events.filter((_, i) => came.has(keys[i]!)));
        return rows;
      },
    };
  }

  #handOver(events: Event[]): void {
    for (const { creation } of events) creation?.end(now());
    this.relay.handOver(events.map(({ message }) => message));
  }
}

type Event = ReturnType<typeof stored>;

function columnsOf(events: Event[]): unknown[] {
  const messages = events.map(({ message }) => message);
  return [
    messages.map(({ id }) => id),
    messages.map(({ type }) => type),
    messages.map(({ body }) => body),
    messages.map(({ traceparent }) => traceparent),
  ];
}
