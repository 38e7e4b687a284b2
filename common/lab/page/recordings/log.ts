import { type LaneRecord } from '../model/run.ts';

type Untimed<One> = One extends LaneRecord ? Omit<One, 'at'> : never;
/** A record before the moment of the first POST is known. Its time is microseconds since 1970. */
export type NewRecord = Untimed<LaneRecord> & { at: number };

/** Collects the records of one lane while it is recorded. */
export class LaneLog {
  readonly entries: NewRecord[] = [];
  private readonly last = new Map<string, string>();

  add(entry: NewRecord): void {
    this.entries.push(entry);
  }

  /** Adds an entry unless the last one under this name says the same. */
  addChange(name: string, entry: NewRecord): void {
    const said = JSON.stringify({ ...entry, at: 0 });
    if (this.last.get(name) === said) return;
    this.last.set(name, said);
    this.add(entry);
  }
}
