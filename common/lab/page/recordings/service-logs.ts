import { existsSync, readFileSync } from 'node:fs';
import { services, type Variant } from '../../processes/ports.ts';
import { logFileOf } from '../../processes/running-services.ts';
import { type LogRecord } from '../model/run.ts';

const levels: Record<number, LogRecord['level']> = { 30: 'info', 40: 'warn', 50: 'error' };

interface LogLine {
  level: number;
  time: string;
  msg: string;
  traceId?: string;
  state?: string;
  err?: { message?: string };
}

/** Reads the lines of the services' logs that carry one of these traces. Times are microseconds since 1970. */
export function logRecords(variant: Variant, traceIds: string[]): LogRecord[] {
  return services.flatMap((service) => {
    const lines = linesOf(logFileOf({ variant, service, replica: 1 })).filter(
      ({ traceId }) => traceId !== undefined && traceIds.includes(traceId),
    );
    return lines.map((line): LogRecord => {
      const { level, time, msg, err } = line;
      const message = err?.message ? `${msg}: ${err.message}` : msg;
      return { record: 'log', at: Date.parse(time) * 1000, service, level: levels[level] ?? 'info', message };
    });
  });
}

function linesOf(file: string): LogLine[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1); // the last line may be incomplete
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as LogLine);
}
