import { type Query } from './database.ts';

/** A statement that writes facts and returns a row for each. */
export interface Writing {
  sql: string;
  values: unknown[];
  /** SQL over such a row, called `written`: the key of the fact that it has become, null where nothing is to be told. */
  key: string;
}

/** Stores what is to be announced about facts in the transaction that makes them facts: the outbox, seen from the domain. */
export interface Announcer<Fact> {
  /**
   * Facts that only the database knows, in the transaction that has written them.
   * @returns what to do after the commit
   */
  store(query: Query, facts: Fact[]): Promise<() => void>;
  /**
   * Facts of which all is known beforehand but which of them come true: one statement writes them and stores the events
   * of those, and a statement is a transaction. It saves three round trips.
   * @param possible by key
   * @returns the rows of `writing`
   */
  storeWith<Row>(query: Query, writing: Writing, possible: Map<string, Fact>): Promise<Row[]>;
}
