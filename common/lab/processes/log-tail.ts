import { closeSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs';

/** Reads the lines that other processes append to a file. */
export class LogTail<Source> {
  readonly source: Source;
  private readonly file: string;
  private offset: number;
  private rest = '';
  private cutOff: boolean;

  /** Begins `backlog` bytes before the current end of the file. */
  constructor(source: Source, file: string, backlog = 0) {
    this.source = source;
    this.file = file;
    this.offset = Math.max(0, sizeOf(file) - backlog);
    this.cutOff = backlog > 0 && this.offset > 0;
  }

  /** Returns the lines that were added since the last call. */
  lines(): string[] {
    if (sizeOf(this.file) === this.offset) return [];
    const lines = (this.rest + this.read()).split('\n');
    this.rest = lines.pop() ?? '';
    if (this.cutOff) lines.shift();
    this.cutOff = false;
    return lines;
  }

  private read(): string {
    const fd = openSync(this.file, 'r');
    try {
      const { size } = fstatSync(fd);
      if (size < this.offset) this.offset = 0; // the file was started anew
      const buffer = Buffer.alloc(size - this.offset);
      this.offset += readSync(fd, buffer, 0, buffer.length, this.offset);
      return buffer.toString('utf8');
    } finally {
      closeSync(fd);
    }
  }
}

/** Each line is held back this long, so that an earlier line of another service is printed first. */
const holdMs = 200;

export interface Line<Source> {
  source: Source;
  line: string;
  /** Milliseconds since 1970. */
  at: number;
}

/** Passes on the lines of all tails, sorted by time, in groups that came together. Returns how to stop. */
export function follow<Source>(tails: LogTail<Source>[], take: (lines: Line<Source>[]) => void): () => void {
  let held: Line<Source>[] = [];
  const poll = (until = Date.now() - holdMs) => {
    for (const tail of tails) {
      let at = Date.now();
      for (const line of tail.lines()) held.push({ source: tail.source, line, at: (at = timeOf(line) ?? at) });
    }
    held.sort((one, other) => one.at - other.at);
    const due = held.filter((one) => one.at <= until);
    held = held.slice(due.length);
    if (due.length > 0) take(due);
  };
  poll();
  const timer = setInterval(() => poll(), 100);
  return () => {
    clearInterval(timer);
    poll(Infinity);
  };
}

const big = 50 * 1024 * 1024;

/** Renames a log that has grown over 50 MiB. Only one older part is kept. */
export function turnOver(file: string): void {
  if (sizeOf(file) > big) renameSync(file, `${file}.1`);
}

// pino writes milliseconds or, when configured so, ISO 8601.
function timeOf(line: string): number | undefined {
  const [, text, number] = /"time":(?:"([^"]*)"|(\d+))/.exec(line) ?? [];
  return text ? Date.parse(text) || undefined : number ? Number(number) : undefined;
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
