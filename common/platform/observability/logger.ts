import { Injectable, type LoggerService } from '@nestjs/common';
import { pino, stdSerializers } from 'pino';
import { Config } from '../config.ts';
import { Fault } from '../fault.ts';
import { traceId } from './trace.ts';

export type Fields = Record<string, unknown>;

const FLUSH_MS = 100;

/**
 * Writes JSON lines to standard output, each with service, variant and the trace id of the request that caused it. It is
 * also Nest's own logger. Lines are buffered for up to 100 ms; SIGKILL loses those. Callers never pass bodies, headers or
 * URLs with credentials.
 */
@Injectable()
export class Log implements LoggerService {
  readonly #pino;

  constructor(config: Config) {
    const options = {
      level: config.logLevel,
      base: { service: config.service, variant: config.variant, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: withoutQuery },
      mixin: () => ({ traceId: traceId() }),
    };
    this.#pino = pino(options, pino.destination({ sync: false, minLength: 4096, periodicFlush: FLUSH_MS }));
  }

  info(fields: Fields, message: string) {
    this.#pino.info(fields, message);
  }
  /** Logs what Nest reports about its boot. */
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
}

/** Drops the statement, the parameters and the row that errors of pg and TypeORM hold. */
function withoutQuery(err: unknown) {
  if (!(err instanceof Error)) return err;
  const { type, message, stack } = stdSerializers.err(err);
  const { code } = err as { code?: unknown };
  if (!(err instanceof Fault)) return { type, message, code, stack };
  const { cause } = err;
  return { type, message, code, cause: cause instanceof Error ? cause.message || String(cause) : cause };
}
