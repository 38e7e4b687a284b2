import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chosenToStart, experimentAskedFor } from '../../common/lab/processes/options.ts';
import { stateFolder } from '../../common/lab/machine/folders.ts';
import { LabError } from '../../common/lab/machine/lab-error.ts';
import { say } from '../../common/lab/machine/terminal.ts';
import { readJson } from '../../common/lab/processes/processes.ts';
import { stopOwnServices } from '../../common/lab/processes/running-services.ts';
import { stopSignal } from '../../common/lab/processes/signals.ts';
import { buildCommit, commitOf } from '../../common/lab/source/commit-build.ts';
import { expectAlone, Measurement } from '../compare/bench.ts';
import { circumstances } from '../compare/record.ts';
import { findK6 } from '../k6/find-k6.ts';
import { roundsAskedFor, secondsAskedFor } from '../options.ts';
import { type Paired, pairsAgainst, reportOfPairs } from './against.ts';
import { lastRun, type LastRun, reportOfRun } from './last-run.ts';

/** `.lab/load/bench.json`: the rounds of the latest run of each kind. */
interface Kept {
  run?: LastRun;
  against?: Paired;
}

/**
 * `make bench`: measures the services of this checkout and shows the figures of the run before. With AGAINST=commit it
 * measures that commit too, by turns in the same run, and shows the ratios.
 */
export async function bench(): Promise<void> {
  const variants = chosenToStart(process.env.VARIANT || 'all');
  if (process.env.AGAINST && experimentAskedFor())
    throw new LabError('AGAINST compares commits of a variant: leave WITH out.');
  const commit = process.env.AGAINST ? await commitOf(process.env.AGAINST) : undefined;
  const size = { rounds: roundsAskedFor(6), seconds: secondsAskedFor(10) };
  expectAlone();
  const scratch = join(stateFolder('load'), 'against');
  const removeScratch = () => rmSync(scratch, { recursive: true, force: true });
  const stop = stopSignal(() => stopOwnServices(0).finally(removeScratch));
  const k6 = await findK6(say);
  const measurement = new Measurement(k6, variants, stop);
  const file = join(stateFolder('load'), 'bench.json');
  const before = readJson<Kept>(file);
  const keep = (now: Kept) => writeFileSync(file, JSON.stringify({ ...before, ...now }, undefined, 2) + '\n');
  const began = Date.now();
  const measured = () => circumstances(began, k6.version);
  try {
    if (commit) {
      say(`building commit ${commit.slice(0, 10)}`);
      const main = await buildCommit(commit, scratch, say, stop);
      const paired = (rounds: Paired['rounds']) => ({ measured: measured(), old: commit, rounds });
      const pairs = pairsAgainst({ commit, main, ...size }, (rounds) => keep({ against: paired(rounds) }));
      console.log(`\n${reportOfPairs(paired(await measurement.run('bench', pairs, [])))}\n`);
    } else {
      const rounds = await measurement.run('bench', lastRun, []);
      console.log(`\n${reportOfRun({ measured: measured(), rounds }, before?.run)}\n`);
      keep({ run: { measured: measured(), rounds: { ...before?.run?.rounds, ...rounds } } });
    }
  } finally {
    await stopOwnServices();
    await measurement.close();
    removeScratch();
  }
}
