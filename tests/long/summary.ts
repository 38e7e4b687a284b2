import { readFileSync, writeFileSync } from 'node:fs';

/** The record of a part of the long run. */
export interface Summary {
  /** Counts and facts, one per line. */
  lines: string[];
  /** Why it could not run on this machine. */
  notRun?: string;
}

/** Names the file for a part's summary; unset if the part runs alone. */
export const SUMMARY_FILE = 'LONG_SUMMARY';

export function writeSummary(summary: Summary): void {
  const file = process.env[SUMMARY_FILE];
  if (file) writeFileSync(file, JSON.stringify(summary));
}

/** Reads a part's summary; empty if the part ended before it wrote one. */
export function readSummary(file: string): Summary {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Summary;
  } catch {
    return { lines: [] };
  }
}
