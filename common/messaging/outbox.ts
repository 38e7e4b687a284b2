import { Injectable } from '@nestjs/common';
import { type Announcer } from '../database/announcer.ts';
import { type Query } from '../database/database.ts';
import { now } from '../observability/spans.ts';
import { type Announcement, type MessageMap, toMessage } from './messages.ts';
import { Relay } from './relay.ts';
import { stored } from './stored-message.ts';

/** A new row belongs to the process that wrote it for so long; after that to whichever relay claims it. */
export const LEASE = `interval '5 seconds'`;

const STORE = `
  INSERT INTO outbox (id, type, body, traceparent, leased_until)
  SELECT *, clock_timestamp() + ${LEASE} FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[])`;

/**
 * The transactional outbox (https://microservices.io/patterns/data/transactional-outbox.html): an event is stored in the
 * transaction of the fact that it tells of, so neither can exist without the other; the relay publishes it afterwards.
 */
@Injectable()
export class Outbox<M extends MessageMap> {
  constructor(private readonly relay: Relay) {}

  /** @param tell what is announced of a fact */
  announcing<Fact extends { traceparent?: string | null }>(tell: (fact: Fact) => Announcement<M>): Announcer<Fact> {
    return {
      store: async (query: Query, facts: Fact[]) => {
        if (facts.length === 0) return () => undefined;
        const created = facts.map((fact) => stored(toMessage(tell(fact)), fact.traceparent));
        const messages = created.map(({ message }) => message);
        await query(STORE, [
          messages.map(({ id }) => id),
          messages.map(({ type }) => type),
          messages.map(({ body }) => body),
          messages.map(({ traceparent }) => traceparent),
        ]);
        return () => {
          for (const { creation } of created) creation?.end(now());
          this.relay.handOver(messages);
        };
      },
    };
  }
}
