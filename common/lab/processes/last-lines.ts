import { readFileSync } from 'node:fs';

/** Returns the end of a log for an error message. */
export function lastLines(file: string, count = 5): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
  } catch {
    return `(${file} can't be read)`;
  }
}

/** Returns the end of a server's log, where the rest is, and what may help. */
export function lastWords(file: string): string {
  return `\n${lastLines(file)}\nThe whole log is ${file}. If the stored data is damaged, make clean removes it.`;
}
