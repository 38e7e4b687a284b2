import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { PARTS } from './parts.ts';

/** The last run of a part. */
export interface Entry {
  result: 'passed' | 'failed' | 'not run';
  commit: string;
  /** The files were as committed. */
  clean: boolean;
  /** ISO 8601 */
  begun: string;
  seconds: number;
  machine: string;
  lines: string[];
}

type Entries = Record<string, Entry>;

/** Replaces the record of a part; those of other parts stay. */
export async function record(folder: string, part: string, entry: Entry): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'long-runs.json');
  const entries = inOrder({ ...read(file), [part]: entry });
  writeFileSync(file, await pretty(file, JSON.stringify(entries)));
  const page = join(folder, 'long-runs.md');
  writeFileSync(page, await pretty(page, pageOf(entries)));
}

function read(file: string): Entries {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Entries;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}

function inOrder(entries: Entries): Entries {
  const rank = (name: string) => PARTS.findIndex((part) => part.name === name);
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => rank(a) - rank(b)));
}

function pageOf(entries: Entries): string {
  const rows = Object.entries(entries).map(([name, { result, commit, clean, begun, seconds }]) =>
    [
      `[${name}](#${name})`,
      result,
      `${commit}${clean ? '' : ', with changes'}`,
      begun.slice(0, 16).replace('T', ' '),
      `${Math.floor(seconds / 60)} min ${seconds % 60} s`,
    ].join(' | '),
  );
  return [
    '# The long tests, as they ran last',
    'Written by `make test-long`, part by part, and by nobody else. A part is as old as its line says: what has been changed since its commit has not been through it.',
    `| part | result | commit | began (UTC) | took |\n| --- | --- | --- | --- | --- |\n${rows.map((row) => `| ${row} |`).join('\n')}`,
    ...Object.entries(entries).map(sectionOf),
  ].join('\n\n');
}

function sectionOf([name, { result, machine, lines }]: [string, Entry]): string {
  const said = lines.map((line) => `- ${escaped(line)}`).join('\n');
  return `## ${name}\n\n\`make test-long PART=${name}\`: ${result}, on ${machine}.\n\n${said}`;
}

/** Escapes the Markdown in a line that a part printed. */
const escaped = (line: string) => line.replaceAll(/[\\`*_<>[\]|#]/g, '\\$&').replaceAll('\n', ' ');

async function pretty(file: string, text: string): Promise<string> {
  return format(text, { ...(await resolveConfig(file)), filepath: file });
}
