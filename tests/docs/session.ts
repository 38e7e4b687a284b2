import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, resolve } from 'node:path';
import { type Block } from './markdown.ts';

export interface Ran {
  block: Block;
  /** Standard output and standard error. */
  printed: string;
  /** Undefined if the block was not run because the one before it failed. */
  code: number | undefined;
}

const END = 'end of block';

/** diff exits with 1 if the files differ; this is no failure. */
const PRELUDE = 'set -e; diff() { command diff "$@" || [ $? -eq 1 ]; }';

/** Runs blocks one after the other in one shell, as a reader would paste them. */
export async function runBlocks(blocks: Block[], moved: (text: string) => string = (text) => text): Promise<Ran[]> {
  const script = blocks.map(({ commands }) => `${moved(commands)}\necho; echo '${END}'`);
  const env = {
    ...withoutMake(process.env),
    NO_COLOR: '1',
    PATH: `${resolve('node_modules/.bin')}${delimiter}${process.env.PATH}`,
  };
  const shell = spawn('bash', ['-c', [PRELUDE, 'exec 2>&1', ...script].join('\n')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  shell.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const [code] = (await once(shell, 'close')) as [number | null];
  const parts = printed.split(`\n${END}\n`);
  return blocks.map((block, index) => {
    const ended = index < parts.length - 1;
    return {
      block,
      printed: parts[index] ?? '',
      code: ended ? 0 : index === parts.length - 1 ? (code ?? -1) : undefined,
    };
  });
}

/** A make started by make prints its folder; a reader starts it by hand. */
function withoutMake({ MAKELEVEL: _level, MAKEFLAGS: _flags, MFLAGS: _old, ...env }: NodeJS.ProcessEnv) {
  return env;
}

/** Describes a block that failed or printed something else than the page shows. */
export function faultsOf({ block, printed, code }: Ran): string[] {
  const where = `${block.page}:${block.line}`;
  if (code === undefined) return [`${where}: not run, for an earlier block failed`];
  if (code !== 0) return [`${where}: ended with ${code}:\n${printed}`];
  if (block.output === undefined || matches(lines(block.output), lines(printed))) return [];
  return [`${where}: the page shows\n${lines(block.output).join('\n')}\nbut it printed\n${lines(printed).join('\n')}`];
}

const lines = (text: string) =>
  general(text)
    .split('\n')
    .filter((line) => line.trim() !== '');

/** Replaces ids, times, durations and process ids, which differ in each run, and the spaces that align them. */
function general(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replaceAll(/\b\d+(\.\d+)? (ms|s)\b/g, '<n> $2')
    .replaceAll(/\bpid \d+/g, 'pid <n>')
    .replaceAll(/[─╌ ]+/g, ' ');
}

/** A line `…` of the page matches any lines. */
function matches([first, ...rest]: string[], printed: string[]): boolean {
  if (first === undefined) return printed.length === 0;
  if (first === '…') return printed.some((_line, index) => matches(rest, printed.slice(index))) || matches(rest, []);
  return first === printed[0] && matches(rest, printed.slice(1));
}
