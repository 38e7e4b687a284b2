import { readFileSync, writeFileSync } from 'node:fs';

/** What a part of the long run has to say for the record. */
export interface Summary {
  /** What was done and counted, a fact a line. */
  lines: string[];
  /** Why it could not be run on this machine; absent where it was. */
  notRun?: string;
}

/** Where a part leaves its summary; absent where it is run by itself. */
export const SUMMARY_FILE = 'LONG_SUMMARY';

export function writeSummary(summary: Summary): void {
  const file = process.env[SUMMARY_FILE];
  if (file) writeFileSync(file, JSON.stringify(summary));
}

/** What the part has left there; nothing where it ended before it could. */
export function readSummary(file: string): Summary {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Summary;
  } catch {
    return { lines: [] };
  }
}
