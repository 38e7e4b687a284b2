import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { paint } from '../../common/lab/machine/terminal.ts';
import { codeAsItIs, thisMachine } from './circumstances.ts';
import { type Part } from './parts.ts';
import { type Entry, record } from './record.ts';
import { readSummary, SUMMARY_FILE } from './summary.ts';

const SAY_EVERY_MS = 60_000;

export interface Run {
  /** The folder of `long-runs.json` and `long-runs.md`. */
  folder: string;
  say: (line: string) => void;
  /** Ends the run after the current part, which stops by itself and is not recorded. */
  stop?: AbortSignal;
}

/** Runs the parts one after the other and records each; a failure doesn't end the run. @returns whether all passed */
export async function runParts(parts: Part[], { folder, say, stop }: Run): Promise<boolean> {
  const results: boolean[] = [];
  for (const [index, part] of parts.entries()) {
    if (stop?.aborted) break;
    const begun = Date.now();
    const place = parts.length > 1 ? ` (${index + 1} of ${parts.length})` : '';
    say(`${part.name}${place}: ${part.does}: about ${part.minutes} min${laterOf(parts, index)}`);
    const entry = await run(part, () => say(`${part.name}${place}: ${since(begun)}${laterOf(parts, index)}`));
    if (stop?.aborted) break;
    await record(folder, part.name, entry);
    say(`${part.name}${place}: ${coloured(entry)} after ${since(begun)}`);
    results.push(entry.result === 'passed');
  }
  return results.length === parts.length && results.every(Boolean);
}

async function run({ command, name, env, testsPages }: Part, tick: () => void): Promise<Entry> {
  const begun = new Date();
  const code = codeAsItIs(testsPages);
  const scratch = mkdtempSync(join(tmpdir(), `long-${name}-`));
  const timer = setInterval(tick, SAY_EVERY_MS);
  try {
    const summaryFile = join(scratch, 'summary.json');
    const exitCode = await exitCodeOf(command, { ...process.env, ...env, [SUMMARY_FILE]: summaryFile });
    const { lines, notRun } = readSummary(summaryFile);
    const result = notRun !== undefined ? 'not run' : exitCode === 0 ? 'passed' : 'failed';
    const seconds = Math.round((Date.now() - begun.getTime()) / 1000);
    const said = notRun !== undefined ? [notRun] : exitCode === 0 ? lines : [...lines, `it ended with ${exitCode}`];
    return { result, ...code, begun: begun.toISOString(), seconds, machine: thisMachine(), lines: said };
  } finally {
    clearInterval(timer);
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Returns the exit code, the signal that ended it, or why it could not be started. */
function exitCodeOf([file, ...args]: string[], env: NodeJS.ProcessEnv): Promise<number | string> {
  return new Promise((resolve) => {
    const child = spawn(file!, args, { env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', ({ message }) => resolve(message));
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'nothing'));
  });
}

function laterOf(parts: Part[], index: number): string {
  const later = parts.slice(index + 1);
  if (later.length === 0) return '';
  const minutes = later.reduce((sum, part) => sum + part.minutes, 0);
  return `; then ${later.map(({ name }) => name).join(', ')}, about ${minutes} min`;
}

function since(begun: number): string {
  const seconds = Math.round((Date.now() - begun) / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

const colours = { passed: 'green', failed: 'red', 'not run': 'yellow' } as const;
const coloured = ({ result }: Entry) => paint(colours[result], result);
