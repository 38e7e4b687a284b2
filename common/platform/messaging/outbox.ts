import { Injectable } from '@nestjs/common';
import { type Message } from './messages.ts';

/** A row of the outbox. Its publication continues the trace that the row keeps. */
export interface StoredEvent extends Message {
  traceparent: string | null;
  /** True once a channel was closed with this event on it, or its own content failed: it goes out on its own channel. */
  alone?: boolean;
}

/**
 * Passes events from the statement that committed them to the relay of the same process. The statement itself is in the
 * service's SQL: an event is stored in the transaction of the row that it describes, so neither exists without the other
 * (https://microservices.io/patterns/data/transactional-outbox.html).
 */
@Injectable()
export class Outbox {
  #publish: (events: StoredEvent[]) => void = () => undefined;

  /** Registers the relay. In a variant without an outbox there is none, and no event is stored. */
  publishWith(publish: (events: StoredEvent[]) => void): void {
    this.#publish = publish;
  }

  /** Publishes events soon after their commit. The relay's poll finds those that are lost here. */
  publishSoon(events: StoredEvent[]): void {
    this.#publish(events);
  }
}
