import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Service } from '../../common/lab/processes/ports.ts';

const ERROR = 50;

export interface LogLine {
  service: Service;
  text: string;
  level: number;
  msg: string;
  traceId?: string;
}

/** Collects the log lines of one test file's services, in memory and in a file to read after a failure. */
export class Logs {
  private readonly lines: LogLine[] = [];
  private readonly expected: RegExp[] = [];
  private readonly file: string;

  constructor(file: string) {
    this.file = file;
    mkdirSync(dirname(file), { recursive: true });
  }

  take(service: Service, text: string): void {
    appendFileSync(this.file, `${text}\n`);
    this.lines.push({ service, text, ...understood(text) });
  }

  /** Returns the services that logged at least one line of this trace. */
  servicesIn(traceId: string): Service[] {
    return [...new Set(this.lines.filter((line) => line.traceId === traceId).map(({ service }) => service))].sort();
  }

  containing(text: string): LogLine[] {
    return this.lines.filter((line) => line.text.includes(text));
  }

  /** Expects error-level lines like this one from now on. */
  expectErrors(like: RegExp): void {
    this.expected.push(like);
  }

  /** Returns the error-level lines and unhandled rejections that no case expects. */
  unexpected(): string[] {
    return this.lines
      .filter(({ level, text }) => level >= ERROR || /unhandled ?rejection|uncaught ?exception/i.test(text))
      .filter(({ text }) => !this.expected.some((like) => like.test(text)))
      .map(({ text }) => text);
  }

  /** Returns the lines that aren't JSON. */
  unreadable(): string[] {
    return this.lines.filter(({ level }) => Number.isNaN(level)).map(({ text }) => text);
  }
}

function understood(text: string): Pick<LogLine, 'level' | 'msg' | 'traceId'> {
  try {
    const { level, msg, traceId } = JSON.parse(text) as { level: number; msg: string; traceId?: string };
    return { level, msg, traceId };
  } catch {
    return { level: NaN, msg: text };
  }
}
