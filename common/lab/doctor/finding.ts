import { execFileSync } from 'node:child_process';

/** One line of `make doctor`. */
export interface Finding {
  state: 'ok' | 'warn' | 'fail';
  what: string;
  found: string;
  /** How to fix it. */
  advice?: string;
}

export function ok(what: string, found: string): Finding {
  return { state: 'ok', what, found };
}

/** Returns the first line that a program prints, or undefined when it can't be run. */
export function firstLine(file: string, ...args: string[]): string | undefined {
  try {
    return execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 10_000 })
      .split('\n')[0]!
      .trim();
  } catch {
    return undefined;
  }
}
