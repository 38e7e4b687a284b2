import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type as systemName } from 'node:os';
import { join } from 'node:path';
import { root } from '../../common/lab/machine/folders.ts';
import { type Variant } from '../../common/lab/processes/ports.ts';
import { readJson } from '../../common/lab/processes/processes.ts';
import { currentCommit } from '../../common/lab/source/current-commit.ts';
import { type Settings } from './fair.ts';

/** The data of a part, with commit, machine, date and settings. */
export interface Recorded<Data = unknown> {
  measured: {
    at: string;
    /** The commit of the sources; a + marks uncommitted changes. */
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

/** Describes the current measurement. `earlierMs` is the time that it took before it was interrupted. */
export function circumstances(began: number, k6: string, earlierMs = 0): Recorded['measured'] {
  const [{ model = 'unknown' } = {}] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return {
    at: new Date(began).toISOString(),
    commit: currentCommit(),
    machine: `${cpus().length} x ${model.trim()}, ${memory}, ${systemName()} ${release()}`,
    versions: { node: process.version, k6 },
    minutes: Number(((Date.now() - began + earlierMs) / 60_000).toFixed(1)),
  };
}
