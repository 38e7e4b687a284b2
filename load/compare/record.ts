import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type as systemName } from 'node:os';
import { join } from 'node:path';
import { root } from '../../common/lab/machine/folders.ts';
import { type Variant } from '../../common/lab/processes/ports.ts';
import { readJson } from '../../common/lab/processes/processes.ts';
import { type Settings } from './fair.ts';

/** What a part has measured, and all that it takes to know what that means. */
export interface Recorded<Data = unknown> {
  measured: {
    at: string;
    /** Of the sources; with a + where they had changes that are not committed. */
    commit: string;
    machine: string;
    versions: Record<string, string>;
    minutes: number;
  };
  settings: Partial<Record<Variant, Settings>>;
  data: Data;
}

export const documentFolder = join(root, 'docs/comparison');

export function readRecord(part: string): Recorded | undefined {
  return readJson<Recorded>(join(documentFolder, `${part}.json`));
}

export function writeRecord(part: string, record: Recorded): void {
  mkdirSync(documentFolder, { recursive: true });
  writeFileSync(join(documentFolder, `${part}.json`), JSON.stringify(record, undefined, 2) + '\n');
}

/** Where and of what something is measured now. */
export function circumstances(began: number, k6: string): Recorded['measured'] {
  const [{ model = 'unknown' } = {}] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return {
    at: new Date(began).toISOString(),
    commit: commit(),
    machine: `${cpus().length} x ${model.trim()}, ${memory}, ${systemName()} ${release()}`,
    versions: { node: process.version, k6 },
    minutes: Number(((Date.now() - began) / 60_000).toFixed(1)),
  };
}

function commit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  try {
    const changed = git('status', '--porcelain', '--', 'common', 'variants', 'load', 'package-lock.json') !== '';
    return git('rev-parse', '--short=10', 'HEAD') + (changed ? '+' : '');
  } catch {
    return 'unknown: not a git clone';
  }
}
