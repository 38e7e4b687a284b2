import { type Query } from './database.ts';

/** Stores what is to be announced about facts in the transaction that makes them facts: the outbox, seen from the domain. */
export interface Announcer<Fact> {
  /** @returns what to do after the commit */
  store(query: Query, facts: Fact[]): Promise<() => void>;
}
