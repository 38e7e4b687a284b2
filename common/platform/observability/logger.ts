import { Injectable, type LoggerService } from '@nestjs/common';
import { pino, stdSerializers } from 'pino';
import { Config } from '../config.ts';
import { Fault } from '../fault.ts';
import { traceId } from './trace.ts';

export type Fields = Record<string, unknown>;

const FLUSH_MS = 100;

/**
 * JSON lines on standard output, each with service, variant and the trace id of the request that caused it.
 * Written beside the work, many at once and after about a tenth of a second: SIGKILL takes those along. Also
 * Nest's own logger. Never given bodies, headers or URLs with credentials.
 */
@Injectable()
export class Log implements LoggerService {
  readonly #pino;
  readonly #output = pino.destination({ sync: false, minLength: 4096 });
  #flushing?: NodeJS.Timeout;
  #unflushed = false;

  constructor(config: Config) {
    const options = {
      level: config.logLevel,
      base: { service: config.service, variant: config.variant, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: withoutQuery },
      mixin: () => ({ traceId: traceId() }),
    };
    this.#pino = pino({ ...options, hooks: { streamWrite: (line) => this.#flushSoon(line) } }, this.#output);
  }

  info(fields: Fields, message: string) {
    this.#pino.info(fields, message);
  }
  /** What Nest has to say of its own boot is detail. */
  log(message: string, scope?: string) {
    this.#pino.debug({ scope }, message);
  }
  warn(fields: Fields | string, message?: string) {
    this.#pino.warn(
      typeof fields === 'string' ? { scope: message } : fields,
      typeof fields === 'string' ? fields : message,
    );
  }
  error(fields: Fields | string, message?: string) {
    this.#pino.error(
      typeof fields === 'string' ? { stack: message } : fields,
      typeof fields === 'string' ? fields : message,
    );
  }
  debug(message: string, scope?: string) {
    this.#pino.debug({ scope }, message);
  }

  /** Once more after the last line: a flush while a write is under way does nothing. */
  #flushSoon(line: string): string {
    this.#unflushed = true;
    this.#flushing ??= setInterval(() => {
      this.#output.flush();
      if (!this.#unflushed) this.#flushing = void clearInterval(this.#flushing);
      this.#unflushed = false;
    }, FLUSH_MS).unref();
    return line;
  }
}

/** Errors of pg and TypeORM carry the statement, its parameters and the row: payloads, so only what names the fault is kept. */
function withoutQuery(err: unknown) {
  if (!(err instanceof Error)) return err;
  const { type, message, stack } = stdSerializers.err(err);
  const { code } = err as { code?: unknown };
  if (!(err instanceof Fault)) return { type, message, code, stack };
  const { cause } = err;
  return { type, message, code, cause: cause instanceof Error ? cause.message || String(cause) : cause };
}
