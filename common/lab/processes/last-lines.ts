import { readFileSync } from 'node:fs';

/** The end of a log, to be read in an error message. */
export function lastLines(file: string, count = 5): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
  } catch {
    return `(${file} can't be read)`;
  }
}

/** The end of a server's log, and what may help. */
export function lastWords(file: string): string {
  return `\n${lastLines(file)}\nThe whole log is ${file}. If what is stored is at fault, make clean removes it.`;
}
