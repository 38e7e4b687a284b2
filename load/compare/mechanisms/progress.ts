import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateFolder } from '../../../common/lab/machine/folders.ts';
import { say } from '../../../common/lab/machine/terminal.ts';
import { type Variant } from '../../../common/lab/processes/ports.ts';
import { readJson } from '../../../common/lab/processes/processes.ts';
import { type Settings } from '../fair.ts';
import { type Bench } from '../part.ts';
import { currentCommit } from '../../../common/lab/source/current-commit.ts';
import { type Mechanisms } from './data.ts';

/** The measurements until an interruption. */
export interface Kept {
  commit: string;
  columns: Variant[];
  /** The milliseconds that it took. */
  ms: number;
  settings: Partial<Record<Variant, Settings>>;
  data: Mechanisms;
}

/** The data so far, and where they are kept. */
export interface Progress {
  data: Mechanisms;
  keep(): void;
  /** Forgets what was kept, so that the next run begins anew. */
  finish(): void;
}

/** Continues an interrupted run of the same columns and the same commit, or begins with `empty`. */
export function progressOf(bench: Bench, empty: Mechanisms): Progress {
  const { variants: columns, settings } = bench;
  const commit = currentCommit();
  const file = join(stateFolder('load'), `${['mechanisms', ...(columns.length === 1 ? columns : [])].join('-')}.json`);
  const kept = readJson<Kept>(file);
  const began = Date.now();
  let data = empty;
  if (kept && canContinue(kept, { commit, columns })) {
    ({ data } = kept);
    bench.earlierMs = kept.ms;
    for (const [name, those] of Object.entries(kept.settings)) settings.set(name, those!);
    say(`continuing a run that took ${Math.round(kept.ms / 60_000)} min until it was interrupted`);
  }
  return {
    data,
    keep() {
      const ms = bench.earlierMs + Date.now() - began;
      const now: Kept = { commit, columns, ms, settings: Object.fromEntries(settings), data };
      writeFileSync(`${file}.new`, JSON.stringify(now) + '\n');
      renameSync(`${file}.new`, file);
    },
    finish: () => rmSync(file, { force: true }),
  };
}

/** Uncommitted changes may have become others since. */
export function canContinue(
  kept: Pick<Kept, 'commit' | 'columns'>,
  now: { commit: string; columns: Variant[] },
): boolean {
  return kept.commit === now.commit && !now.commit.endsWith('+') && kept.columns.join() === now.columns.join();
}
