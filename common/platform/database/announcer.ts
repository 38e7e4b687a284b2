import { type Query } from './database.ts';

/** A statement that writes facts and returns a row for each. */
export interface Writing {
  sql: string;
  values: unknown[];
  /** SQL over such a row, called `written`: the key of the fact that it has become, null where nothing is to be told. */
  key: string;
}

/** Stores what is to be announced about facts with what makes them facts: the outbox, seen from the domain. */
export interface Announcer<Fact> {
  /**
   * One statement writes the facts and stores the events of those that came true, and a statement is a transaction. All
   * of a fact is known beforehand, but not whether it comes true.
   * @param possible by key
   * @returns the rows of `writing`
   */
  storeWith<Row>(query: Query, writing: Writing, possible: Map<string, Fact>): Promise<Row[]>;
}
