import { readFileSync } from 'node:fs';

/** The end of a log, to be read in an error message. */
export function lastLines(file: string, count = 5): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
  } catch {
    return `(${file} can't be read)`;
  }
}
