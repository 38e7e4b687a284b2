import { writeSummary } from '../long/summary.ts';
import { startServers } from '../support/run/servers.ts';
import { LabError } from '../../common/lab/machine/lab-error.ts';
import { variants } from '../../common/lab/processes/ports.ts';
import { paint, say } from '../../common/lab/machine/terminal.ts';
import { byFile, complaints, control, type Control } from './control.ts';
import { killEverything } from './jest.ts';
import { mutants } from './list/index.ts';
import { type Mutant } from './mutant.ts';
import { countsOf, leaveBehind, tableOf } from './report.ts';
import { attempt, nameOf, seconds, type Trial, trialsOf, type Verdict } from './trial.ts';
import { Tree } from './tree.ts';

/**
 * `make mutants`: plants one mistake after the other in a copy of the repository, and runs the cases that have to notice
 * it. Ends with 1 when one of them is not noticed, or a case fails without it. `MUTANT=name,…` tries these alone.
 */
async function run(): Promise<boolean> {
  const begun = Date.now();
  const trials = chosen().flatMap(trialsOf);
  say(`${trials.length} trials, one of each variant at a time; first the same cases without any mutant`);
  const servers = await startServers(say);
  stopOnSignal(() => servers.stop('immediate'));
  try {
    const progress = new Progress(trials.length);
    const lane = (name: string) => trials.filter(({ variant = 'no variant' }) => variant === name);
    const done = await Promise.all(variants.map((variant) => runLane(variant, lane(variant), progress)));
    done.push(await runLane('no variant', lane('no variant'), progress)); // they may use several
    const verdicts = done.flatMap((lane) => lane.verdicts);
    const controls = done.flatMap((lane) => lane.controls);
    return report(
      trials.map((trial) => verdicts.find((one) => nameOf(one) === nameOf(trial))!),
      controls,
      begun,
    );
  } finally {
    await servers.stop('immediate');
  }
}

function chosen(asked = process.env.MUTANT): Mutant[] {
  if (!asked) return mutants;
  return asked.split(',').map((name) => {
    const found = mutants.find((mutant) => mutant.name === name.trim());
    if (!found) throw new LabError(`There is no mutant "${name}":\n  ${mutants.map((one) => one.name).join('\n  ')}`);
    return found;
  });
}

/** A variant's services listen on fixed ports: of each variant one trial at a time. */
async function runLane(name: string, trials: Trial[], progress: Progress) {
  const controls: Control[] = [];
  const verdicts: Verdict[] = [];
  if (trials.length === 0) return { verdicts, controls };
  const tree = await Tree.copy(name.replace(' ', '-'));
  await tree.build();
  for (const together of byFile(trials)) {
    controls.push(await control(tree, together));
    progress.controlled(controls.at(-1)!);
  }
  const unsound = new Set(controls.flatMap((one) => [...one.unsound]));
  for (const trial of trials) {
    const verdict = unsound.has(trial) ? unclear(trial) : await attempt(tree, trial);
    verdicts.push(verdict);
    progress.judged(verdict);
  }
  return { verdicts, controls };
}

const unclear = (trial: Trial): Verdict => ({ ...trial, says: 'unclear', by: [], seconds: 0 });

class Progress {
  private count = 0;
  private readonly all: number;

  constructor(all: number) {
    this.all = all;
  }

  controlled(done: Control): void {
    say(`${done.file} without any mutant: ${done.passed} passed, ${done.failed.length} failed (${done.seconds} s)`);
    for (const complaint of complaints(done)) say(paint('red', complaint));
  }

  judged(verdict: Verdict): void {
    const colour = verdict.says === 'caught' ? 'green' : 'red';
    const count = `${++this.count}/${this.all}`.padStart(7);
    say(`${count}  ${paint(colour, verdict.says.padEnd(8))} ${nameOf(verdict)} (${verdict.seconds} s)`);
  }
}

function report(verdicts: Verdict[], controls: Control[], begun: number): boolean {
  const folder = leaveBehind(verdicts, controls);
  const { mutants: planted, trials, caught } = countsOf(verdicts);
  console.log(`\n${tableOf(verdicts)}\n`);
  const counted = `${planted} mutants in ${trials} trials: ${caught} caught, ${trials - caught} not`;
  say(`${counted} (${seconds(begun)} s)`);
  writeSummary({ lines: [counted, ...verdicts.map(inWords)] });
  for (const verdict of verdicts.filter(({ says }) => says !== 'caught')) {
    say(`${paint('red', verdict.says)}: ${nameOf(verdict)}: ${verdict.mutant.defect}`);
  }
  say(`summary.json, table.md and the logs of every run: ${folder}`);
  return caught === trials;
}

const inWords = (verdict: Verdict) =>
  `${nameOf(verdict)}: ${verdict.says}${verdict.by.length > 0 ? ` by ${verdict.by[0]}` : ''}`;

function stopOnSignal(stopServers: () => Promise<void>): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      say('stopping');
      killEverything();
      void stopServers().finally(() => process.exit(130));
    });
  }
}

try {
  process.exit((await run()) ? 0 : 1);
} catch (error) {
  console.error(error instanceof LabError ? `lab ${error.message}` : error);
  process.exit(1);
}
