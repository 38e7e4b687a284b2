import { closeSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs';

/** Reads the lines that others append to a file, as they come. */
export class LogTail {
  private readonly file: string;
  private readonly take: (line: string) => void;
  private offset: number;
  private rest = '';

  /** Begins `backlog` bytes before the file's present end. */
  constructor(file: string, take: (line: string) => void, backlog = 0) {
    this.file = file;
    this.take = take;
    this.offset = Math.max(0, sizeOf(file) - backlog);
  }

  /** Takes what has come since the last time. */
  poll(): void {
    if (sizeOf(this.file) === this.offset) return;
    const text = this.rest + this.read();
    const lines = text.split('\n');
    this.rest = lines.pop() ?? '';
    lines.forEach(this.take);
  }

  private read(): string {
    const fd = openSync(this.file, 'r');
    try {
      const { size } = fstatSync(fd);
      if (size < this.offset) this.offset = 0; // begun anew
      const buffer = Buffer.alloc(size - this.offset);
      this.offset += readSync(fd, buffer, 0, buffer.length, this.offset);
      return buffer.toString('utf8');
    } finally {
      closeSync(fd);
    }
  }
}

/** Polls all of them until told to stop. */
export function follow(tails: LogTail[], everyMs = 100): () => void {
  const poll = () => tails.forEach((tail) => tail.poll());
  const timer = setInterval(poll, everyMs);
  return () => {
    clearInterval(timer);
    poll();
  };
}

const big = 50 * 1024 * 1024;

/** Keeps one older part of a log that has grown large. */
export function turnOver(file: string): void {
  if (sizeOf(file) > big) renameSync(file, `${file}.1`);
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
