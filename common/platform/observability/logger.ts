import { Injectable, type LoggerService } from '@nestjs/common';
import { pino, stdSerializers } from 'pino';
import { Config } from '../config.ts';
import { Fault } from '../fault.ts';
import { traceId } from './trace.ts';

export type Fields = Record<string, unknown>;

const FLUSH_MS = 100;
/** Characters of lines that wait to be written. Further ones are dropped. */
const MAX_WAITING = 1024 * 1024;

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
    this.#pino = pino(options, standardOutput());
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

/** Returns standard output. When it can't be written, as on a full disk, the service goes on and its log has a gap. */
function standardOutput() {
  const output = pino.destination({ sync: false, minLength: 4096, periodicFlush: FLUSH_MS, maxLength: MAX_WAITING });
  const flushSync = output.flushSync.bind(output);
  // pino writes the last lines at the exit, and would wait for space without end
  output.on('error', () => (output.flushSync = () => undefined));
  output.on('write', () => (output.flushSync = flushSync));
  return output;
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
