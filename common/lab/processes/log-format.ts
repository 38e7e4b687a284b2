import { inspect } from 'node:util';
import { paint } from '../machine/terminal.ts';

const levels: Record<number, string> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: paint('yellow', 'warn'),
  50: paint('red', 'error'),
  60: paint('red', 'fatal'),
};

type LogRecord = Record<string, unknown> & { level?: number; time?: number | string; msg?: string; err?: unknown };

/** Formats a JSON log line for people: time, level unless it is info, message, then the other fields. */
export function readable(line: string): string {
  const parsed = parse(line);
  if (!parsed) return line;
  const { level = 30, time, msg = '', err, traceId, ...others } = parsed;
  for (const known of ['pid', 'hostname', 'service', 'variant', 'context']) delete others[known];
  const details = Object.entries(others).map(([name, value]) => `${name}=${short(value)}`);
  if (typeof traceId === 'string') details.push(`trace=${traceId.slice(0, 8)}`);
  return [
    paint('dim', clock(time)),
    level === 30 ? '' : (levels[level] ?? String(level)),
    msg,
    paint('dim', details.join(' ')),
    errorText(err),
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** Keeps the first `infoAtMost` info lines, and every other line. */
export function abridged<L extends { line: string }>(lines: L[], infoAtMost: number): L[] {
  let left = infoAtMost;
  return lines.filter(({ line }) => !line.startsWith('{"level":30,') || left-- > 0);
}

function parse(line: string): LogRecord | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as LogRecord;
  } catch {
    return undefined;
  }
}

function clock(time: number | string | undefined): string {
  const at = new Date(time ?? Date.now());
  if (Number.isNaN(at.getTime())) return '';
  const two = (part: number) => String(part).padStart(2, '0');
  const milliseconds = String(at.getMilliseconds()).padStart(3, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${milliseconds}`;
}

function short(value: unknown): string {
  const text = typeof value === 'string' ? value : inspect(value, { breakLength: Infinity, depth: 3, compact: true });
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

function errorText(err: unknown): string {
  if (err === undefined || err === null) return '';
  const { stack, message } = err as { stack?: string; message?: string };
  return `\n${(stack ?? message ?? short(err)).replace(/^/gm, '    ')}`;
}
